import React from "react";
import { Button, Nav, Navbar } from "react-bootstrap";
import { Link, NavLink, Route, Switch } from "react-router-dom";
import { ImagePage } from "./image-page.jsx";
import { Library } from "./library.jsx";
import { component, container, patched } from "./patch.js";
import { PerformerPage } from "./performer-page.jsx";
import { ScenePage } from "./scene-page.jsx";

const UtilityItems = container("MainNavBar.UtilityItems");
const MenuItems = container("MainNavBar.MenuItems");
const ToolsSection = container("SettingsToolsSection");
const PluginRoutes = patched("PluginRoutes", ({ children }) => children ?? null);

component("Icon", ({ icon, className }) => (
  <svg className={`fa-icon ${className ?? ""}`} viewBox={`0 0 ${icon.icon[0]} ${icon.icon[1]}`} aria-hidden="true">
    <path d={icon.icon[4]} fill="currentColor" />
  </svg>
));

const Setting = component("Setting", ({ heading, subHeading, children }) => (
  <div className="setting">
    <div>
      <h3>{heading}</h3>
      <div className="sub-heading">{subHeading}</div>
    </div>
    <div>{children}</div>
  </div>
));

function utility() {
  return (
    <UtilityItems>
      <NavLink className="nav-utility" to="/settings">
        <Button className="minimal" title="Settings">
          Settings
        </Button>
      </NavLink>
    </UtilityItems>
  );
}

/** The utility items come twice, like the host's: in the menu of narrow pages and in the bar of wide ones. */
function NavigationBar() {
  return (
    <Navbar fixed="top" variant="dark" className="top-nav" expand="xl" collapseOnSelect>
      <Navbar.Brand as={Link} to="/">
        Host page
      </Navbar.Brand>
      <Navbar.Collapse>
        <MenuItems />
        <Nav className="d-xl-none">{utility()}</Nav>
      </Navbar.Collapse>
      <Nav className="ml-auto flex-row d-none d-xl-flex">{utility()}</Nav>
      <Navbar.Toggle />
    </Navbar>
  );
}

function Tools() {
  return (
    <div className="container">
      <h1>Tools</h1>
      <ToolsSection />
      <h1>Scene tools</h1>
      <ToolsSection>
        <Setting heading="Duplicate checker" />
      </ToolsSection>
    </div>
  );
}

export function App() {
  return (
    <>
      <NavigationBar />
      <div className="main container-fluid">
        <Switch>
          <Route exact path="/" component={Library} />
          <Route path="/scenes/:id" component={ScenePage} />
          <Route path="/images/:id" component={ImagePage} />
          <Route path="/performers/:id" component={PerformerPage} />
          <Route path="/settings" component={Tools} />
          <PluginRoutes />
        </Switch>
      </div>
    </>
  );
}
