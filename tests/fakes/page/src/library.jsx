import { gql, useQuery } from "@apollo/client";
import React from "react";
import { Link } from "react-router-dom";

const SCENES = gql`
  query FindScenes($filter: FindFilterType) {
    findScenes(filter: $filter) {
      scenes {
        id
        title
        performers {
          id
          name
        }
        files {
          id
          path
        }
      }
    }
  }
`;

const IMAGES = gql`
  query FindImages($filter: FindFilterType) {
    findImages(filter: $filter) {
      images {
        id
        title
        performers {
          id
          name
        }
      }
    }
  }
`;

const ALL = { variables: { filter: { per_page: 200, sort: "id" } } };

export const nameOf = (entity) => entity.title || entity.files?.[0]?.path.split(/[\\/]/).pop() || `number ${entity.id}`;

/** Every scene and image, with the way to its page. */
export function Library() {
  const scenes = useQuery(SCENES, ALL).data?.findScenes.scenes ?? [];
  const images = useQuery(IMAGES, ALL).data?.findImages.images ?? [];
  return (
    <div className="row">
      <List title="Scenes" place="/scenes" entities={scenes} />
      <List title="Images" place="/images" entities={images} />
    </div>
  );
}

function List({ title, place, entities }) {
  return (
    <section className="col-md-6">
      <h2>{title}</h2>
      <ul>
        {entities.map((entity) => (
          <li key={entity.id}>
            <Link to={`${place}/${entity.id}`}>{nameOf(entity)}</Link>{" "}
            {entity.performers.map((performer) => performer.name).join(", ")}
          </li>
        ))}
      </ul>
    </section>
  );
}
