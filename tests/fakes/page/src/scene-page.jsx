import { gql, useQuery } from "@apollo/client";
import React, { useEffect, useRef, useState } from "react";
import { Nav, Tab } from "react-bootstrap";
import { nameOf } from "./library.jsx";
import { component, container } from "./patch.js";
import { Performers } from "./performers.jsx";

const SCENE = gql`
  query FindScene($id: ID!) {
    findScene(id: $id) {
      id
      title
      performers {
        id
        name
        image_path
      }
      files {
        id
        path
        duration
        fingerprints {
          type
          value
        }
      }
      paths {
        screenshot
        stream
      }
    }
  }
`;

const Tabs = container("ScenePage.Tabs");
const TabContent = container("ScenePage.TabContent");
const KEYS = { a: "scene-details-panel", k: "scene-markers-panel" };

/** The host's own shortcuts, on the whole page. */
function useShortcuts(show) {
  useEffect(() => {
    const listen = (event) => {
      if (!["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName) && KEYS[event.key]) show(KEYS[event.key]);
    };
    document.addEventListener("keypress", listen);
    return () => document.removeEventListener("keypress", listen);
  }, []);
}

const Details = component("ScenePage", (props) => {
  const { scene } = props;
  const [tab, setTab] = useState("scene-details-panel");
  useShortcuts(setTab);
  return (
    <div className="scene-tabs">
      <h3>{nameOf(scene)}</h3>
      <Tab.Container activeKey={tab} onSelect={setTab}>
        <Nav variant="tabs">
          <Tabs {...props}>
            <Nav.Item>
              <Nav.Link eventKey="scene-details-panel">Details</Nav.Link>
            </Nav.Item>
            <Nav.Item>
              <Nav.Link eventKey="scene-markers-panel">Markers</Nav.Link>
            </Nav.Item>
          </Tabs>
        </Nav>
        <Tab.Content>
          <TabContent {...props}>
            <Tab.Pane eventKey="scene-details-panel">
              <Performers performers={scene.performers} />
            </Tab.Pane>
            <Tab.Pane eventKey="scene-markers-panel">No markers</Tab.Pane>
          </TabContent>
        </Tab.Content>
      </Tab.Container>
    </div>
  );
});

export function ScenePage({ match }) {
  const { id } = match.params;
  const { data } = useQuery(SCENE, { variables: { id } });
  const player = useRef(null);
  const [scene, setScene] = useState(null);
  useEffect(() => {
    if (data?.findScene) setScene(data.findScene);
  }, [data]);
  if (!scene) return null;
  const setTimestamp = (seconds) => {
    player.current.currentTime = seconds;
    player.current.dataset.asked = seconds;
  };
  return (
    <div className="scene-page">
      <Details scene={scene} setTimestamp={setTimestamp} />
      <div className="scene-player">
        <video ref={player} controls preload="metadata" src={scene.paths.stream} poster={scene.paths.screenshot} />
      </div>
    </div>
  );
}
