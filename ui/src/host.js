// The only file that touches window.PluginApi: what the host offers, under the names we use.
const api = window.PluginApi;
const NO_JOBS = [];

export const React = api.React;
export const { useCallback, useEffect, useMemo, useRef, useState } = api.React;

/** An effect that moves the focus: done before the next key can be pressed, which an ordinary effect is not. */
export const useFocusEffect = api.React.useLayoutEffect;

export const { Link, NavLink, Redirect, useHistory, useLocation } = api.libraries.ReactRouterDOM;
export const { Badge, Button, Form, Nav, Spinner, Tab } = api.libraries.Bootstrap;
export const { gql } = api.libraries.Apollo;

/** Stash's own Apollo client: its session, its cache, its redirect to the login page. */
export function client() {
  return api.utils.StashService.getClient();
}

/** {toast, success, error} of the host; contents may be React nodes. */
export function useToast() {
  return api.hooks.useToast();
}

/**
 * Stash's own job queue as its page of tasks follows it, over its socket: {queue: the jobs when it was asked, event:
 * the newest change since}, each null until it is told. Where the host has no such hooks both stay so.
 */
export function useHostJobs() {
  const { useJobQueue, useJobsSubscribe } = api.utils.StashService;
  const asked = useJobQueue?.().data;
  const told = useJobsSubscribe?.().data;
  return { queue: asked ? (asked.jobQueue ?? NO_JOBS) : null, event: told?.jobsSubscribe ?? null };
}

/** One icon of Font Awesome's solid set by name ("faCheck"), drawn as the host draws its own. */
export function Icon({ name, className }) {
  const HostIcon = api.components.Icon;
  const icon = api.libraries.FontAwesomeSolid[name];
  return HostIcon && icon ? <HostIcon icon={icon} className={className} aria-hidden="true" /> : null;
}

/** A row of Stash's settings pages, filled once its chunk is loaded (read late for that reason). */
export function Setting(props) {
  const HostSetting = api.components.Setting;
  return HostSetting ? <HostSetting {...props} /> : null;
}

export function addRoute(path, component) {
  api.register.route(path, component);
}

/** Puts what `render(props)` gives behind the children of one of the host's container components. */
export function appendTo(container, render) {
  api.patch.before(container, (props) => [
    {
      ...props,
      children: (
        <>
          {props.children}
          {render(props)}
        </>
      ),
    },
  ]);
}

/** Puts what `render(props)` gives under one of the host's components. */
export function addAfter(component, render) {
  api.patch.after(component, (...args) => (
    <>
      {args[args.length - 1]}
      {render(args[0])}
    </>
  ));
}
