import { useMutation, type UseMutationOptions } from "@tanstack/react-query";
import { useRef } from "react";

/** A mutation that is not begun again while it runs: a second click comes before the button can be disabled. */
export function useOnce<Answer, Given = void>(options: UseMutationOptions<Answer, Error, Given>) {
  const mutation = useMutation(options);
  const isRunning = useRef(false);
  const mutate = (given: Given) => {
    if (isRunning.current) return;
    isRunning.current = true;
    mutation.mutate(given, { onSettled: () => (isRunning.current = false) });
  };
  return { ...mutation, mutate };
}
