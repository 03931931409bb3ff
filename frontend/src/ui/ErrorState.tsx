import { Button, Text, Title } from "@mantine/core";

import { useTexts } from "../language";
import { mayPass, wordsFor } from "./errorWords";
import classes from "./States.module.css";

interface Props {
  error: unknown;
  onAgain: () => void;
  isTrying: boolean;
}

/** Something could not be fetched: what was the matter and, where that may help, another try. */
export function ErrorState({ error, onAgain, isTrying }: Props) {
  const texts = useTexts();
  const isWorthATry = mayPass(error);
  return (
    <div className={classes.state} role="alert">
      <Title order={2}>{isWorthATry ? texts.errors.heading : texts.errors.refused}</Title>
      <Text c="dimmed">{wordsFor(error, texts)}</Text>
      {isWorthATry && (
        <Button data-testid="again" loading={isTrying} onClick={onAgain} variant="light">
          {texts.errors.again}
        </Button>
      )}
    </div>
  );
}
