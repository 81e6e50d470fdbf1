// window.PluginApi, as far as a plugin of ours reaches into it.
import * as Apollo from "@apollo/client";
import * as FontAwesomeSolid from "@fortawesome/free-solid-svg-icons";
import React from "react";
import * as Bootstrap from "react-bootstrap";
import ReactDOM from "react-dom";
import * as ReactRouterDOM from "react-router-dom";
import { getClient } from "./client.js";
import { after, before, component, components, counts, instead } from "./patch.js";
import { useToast } from "./toast.jsx";

function route(path, view) {
  before("PluginRoutes", ({ children }) => [
    {
      children: React.createElement(
        React.Fragment,
        null,
        children,
        React.createElement(ReactRouterDOM.Route, { path, component: view }),
      ),
    },
  ]);
}

export const PluginApi = {
  React,
  ReactDOM,
  GQL: {},
  libraries: { ReactRouterDOM, Bootstrap, Apollo, FontAwesomeSolid },
  register: { route, component },
  loadableComponents: {},
  components,
  utils: { StashService: { getClient } },
  hooks: { useToast },
  patch: { before, instead, after },
  Event: new EventTarget(),
};

window.PluginApi = PluginApi;
window.hostPatches = counts;
