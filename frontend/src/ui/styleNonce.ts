import { setNonce } from "get-nonce";

/** What the page's policy asks of each style that is made while the page is used; empty where there is no policy. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
}

// Mantine is given it by App; what keeps the page from scrolling behind a drawer asks here.
setNonce(styleNonce());
