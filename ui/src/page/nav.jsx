// The way to our page from the navigation bar, where Stash has its statistics and settings.
import "./nav.css";
import { Icon, Nav, NavLink, React } from "../host.js";
import { t } from "../texts/t.js";
import { ROUTE } from "./places.js";

/**
 * Stash draws this group twice, once per width, and shows one of them. As an item of the bar it also closes the menu
 * of narrow pages when it is chosen.
 */
export function NavLinkItem() {
  return (
    <Nav.Link
      as={NavLink}
      className="nav-utility minimal btn sense-nav"
      to={ROUTE}
      eventKey={ROUTE}
      title={t("nav.title")}
      aria-label={t("nav.title")}
    >
      <Icon name="faUsersViewfinder" />
    </Nav.Link>
  );
}
