import { IconArrowLeft } from "@tabler/icons-react";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> };

/** The way to the page above this one. */
export const BackLink = createLink(({ children, ...props }: Props) => (
  <a {...props} className="back">
    <IconArrowLeft aria-hidden size={16} /> {children}
  </a>
));
