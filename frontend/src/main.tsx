import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./ui/theme.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App, makePage } from "./App";

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");
const page = makePage();
createRoot(place).render(
  <StrictMode>
    <App page={page} />
  </StrictMode>,
);
