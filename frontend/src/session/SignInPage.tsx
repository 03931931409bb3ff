import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { type SyntheticEvent, useState } from "react";

import { requestToken } from "../api/auth";
import { PRODUCT, useTexts } from "../language";
import { wordsFor } from "../ui/errorWords";
import { Mark } from "../ui/Mark";
import { Preferences } from "../ui/Preferences";
import { useOnce } from "../ui/useOnce";
import { session } from "./session";
import classes from "./SignInPage.module.css";

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** Signing in; what comes after it is the router's to decide. */
export function SignInPage() {
  const texts = useTexts();
  const words = texts.signIn;
  const [missing, setMissing] = useState({ email: false, password: false });
  const signIn = useOnce({
    mutationFn: ({ email, password }: { email: string; password: string }) => requestToken(email, password),
    onSuccess: (token, { email }) => session.begin(email, token.access_token, token.expires_in),
  });

  function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = textOf(form, "username").trim();
    const password = textOf(form, "password");
    setMissing({ email: !email, password: !password });
    if (email && password) signIn.mutate({ email, password });
    else
      event.currentTarget
        .querySelector<HTMLInputElement>(`[name=${email ? "password" : "username"}]`)
        ?.focus();
  }

  return (
    <div className={classes.page}>
      <title>{texts.title(words.title)}</title>
      <header className={classes.preferences}>
        <Preferences />
      </header>
      <main className={classes.card}>
        <Stack gap="lg">
          <div>
            <div className={classes.brand}>
              <Mark size={40} />
              <span>{PRODUCT}</span>
            </div>
            <Text c="dimmed">{words.welcome}</Text>
          </div>
          {session.ending && !signIn.isError && (
            <Alert icon={<IconInfoCircle />} role="status" variant="light">
              {session.ending === "expired" ? words.expired : words.signedOut}
            </Alert>
          )}
          <form noValidate onSubmit={submit}>
            <Stack gap="md">
              <Title className="visually-hidden" order={1}>
                {words.title}
              </Title>
              <TextInput
                autoCapitalize="none"
                autoComplete="username"
                data-testid="sign-in-email"
                error={missing.email && words.emailMissing}
                inputMode="email"
                label={words.email}
                name="username"
                placeholder={words.emailPlaceholder}
                size="md"
                spellCheck={false}
                type="email"
              />
              <PasswordInput
                autoComplete="current-password"
                data-testid="sign-in-password"
                error={missing.password && words.passwordMissing}
                label={words.password}
                name="password"
                placeholder={words.passwordPlaceholder}
                size="md"
                visibilityToggleButtonProps={{ "aria-label": words.showPassword, tabIndex: 0 }}
              />
              {signIn.isError && (
                <Alert color="red" data-testid="sign-in-error" role="alert" variant="light">
                  {wordsFor(signIn.error, texts)}
                </Alert>
              )}
              <Button
                data-testid="sign-in-submit"
                fullWidth
                loading={signIn.isPending}
                size="md"
                type="submit"
              >
                {words.submit}
              </Button>
            </Stack>
          </form>
          <Text c="dimmed" size="sm">
            {words.lastTab}
          </Text>
        </Stack>
      </main>
    </div>
  );
}
