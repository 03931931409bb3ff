import { Alert, Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { type SyntheticEvent, useState, useSyncExternalStore } from "react";

import { requestToken, revokeToken } from "../api/auth";
import { useTexts } from "../language";
import { fromNow } from "../language/time";
import { wordsFor } from "../ui/errorWords";
import { tell } from "../ui/tell";
import { useNow } from "../ui/useNow";
import { useOnce } from "../ui/useOnce";
import classes from "./EndsSoon.module.css";
import { session } from "./session";

/** Says that the session will end, and lets somebody begin another one without leaving the page. */
export function EndsSoon({ email }: { email: string }) {
  const endsAt = useSyncExternalStore(session.subscribe, session.endsSoonAt);
  const [dismissed, dismiss] = useState<number | null>(null);
  if (endsAt === null || endsAt === dismissed) return null;
  return <Notice email={email} endsAt={endsAt} onDismiss={() => dismiss(endsAt)} />;
}

function Notice({ email, endsAt, onDismiss }: { email: string; endsAt: number; onDismiss: () => void }) {
  const texts = useTexts();
  const words = texts.signIn.again;
  const now = useNow(20_000);
  const [isAsking, ask] = useState(false);
  return (
    <aside aria-label={words.label} className={classes.notice} data-testid="ends-soon">
      <p className={classes.words} role="status">
        {words.soon(fromNow(new Date(endsAt).toISOString(), now, texts.locale))}
      </p>
      <Group gap="xs">
        <Button data-testid="stay" onClick={() => ask(true)} size="sm">
          {words.stay}
        </Button>
        <Button onClick={onDismiss} size="sm" variant="subtle">
          {words.later}
        </Button>
      </Group>
      <Modal
        centered
        closeButtonProps={{ "aria-label": texts.shell.close }}
        onClose={() => ask(false)}
        opened={isAsking}
        title={words.stay}
      >
        <SignInAgain email={email} />
      </Modal>
    </aside>
  );
}

function SignInAgain({ email }: { email: string }) {
  const texts = useTexts();
  const words = texts.signIn;
  const [password, setPassword] = useState("");
  const signIn = useOnce({
    mutationFn: () => requestToken(email, password),
    onSuccess: (token) => {
      if (session.renew(email, token.access_token, token.expires_in)) tell(words.again.stayed);
      else void revokeToken(token.access_token).catch(() => undefined);
    },
  });
  function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    if (password) signIn.mutate();
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text c="dimmed" size="sm">
          {words.again.detail(email)}
        </Text>
        {signIn.isError && (
          <Alert color="red" role="alert" variant="light">
            {wordsFor(signIn.error, texts)}
          </Alert>
        )}
        <input autoComplete="username" hidden name="username" readOnly value={email} />
        <PasswordInput
          autoComplete="current-password"
          data-autofocus
          data-testid="stay-password"
          label={words.password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          required
          value={password}
          visibilityToggleButtonProps={{ "aria-label": words.showPassword }}
          withAsterisk={false}
        />
        <Button data-testid="stay-submit" loading={signIn.isPending} type="submit">
          {words.submit}
        </Button>
      </Stack>
    </form>
  );
}
