import { gql, useQuery } from "@apollo/client";
import React from "react";
import { nameOf } from "./library.jsx";
import { component } from "./patch.js";
import { Performers } from "./performers.jsx";

const IMAGE = gql`
  query FindImage($id: ID!) {
    findImage(id: $id) {
      id
      title
      performers {
        id
        name
        image_path
      }
      paths {
        image
      }
    }
  }
`;

const DetailPanel = component("ImageDetailPanel", ({ image }) => <Performers performers={image.performers} />);

export function ImagePage({ match }) {
  const { data } = useQuery(IMAGE, { variables: { id: match.params.id } });
  const image = data?.findImage;
  if (!image) return null;
  return (
    <div className="scene-page">
      <div className="scene-tabs">
        <h3>{nameOf(image)}</h3>
        <DetailPanel image={image} />
      </div>
      <div className="scene-player">
        <img src={image.paths.image} alt="" />
      </div>
    </div>
  );
}
