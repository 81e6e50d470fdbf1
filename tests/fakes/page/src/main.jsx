// Like the host: the plugin's style sheet and script first, then the page.
import "bootstrap/dist/css/bootstrap.css";
import "./theme.css";
import { ApolloProvider } from "@apollo/client";
import React from "react";
import ReactDOM from "react-dom";
import { BrowserRouter } from "react-router-dom";
import { App } from "./app.jsx";
import { getClient } from "./client.js";
import "./plugin-api.js";
import { ToastProvider } from "./toast.jsx";

const PLUGIN = "plugin/stash-sense";
const base = document.querySelector("base").getAttribute("href");

function loaded(element) {
  return new Promise((resolve) => {
    element.onload = resolve;
    element.onerror = resolve;
    document.head.append(element);
  });
}

async function start() {
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${PLUGIN}/css` });
  const script = Object.assign(document.createElement("script"), { src: `${PLUGIN}/javascript`, async: false });
  await Promise.all([loaded(style), loaded(script)]);
  ReactDOM.render(
    <BrowserRouter basename={base}>
      <ApolloProvider client={getClient()}>
        <ToastProvider>
          <App />
        </ToastProvider>
      </ApolloProvider>
    </BrowserRouter>,
    document.getElementById("root"),
  );
}

start();
