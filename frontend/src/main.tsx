import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./ui/theme.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App, makePage } from "./App";
import { session } from "./session/session";
import { channelOfBrowser, Tabs } from "./session/tabs";

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");
const page = makePage();
const root = createRoot(place);

function draw() {
  root.render(
    <StrictMode>
      <App page={page} />
    </StrictMode>,
  );
}

const joined = new Tabs(session, channelOfBrowser()).join();
// Who is signed in already waits for nobody.
if (session.token()) draw();
else void joined.then(draw);

window.addEventListener("pagehide", () => session.leave());
window.addEventListener("pageshow", ({ persisted }) => {
  // A page that the browser had kept whole, for its "back", has heard nothing of what the other tabs said.
  if (persisted) window.location.reload();
});
