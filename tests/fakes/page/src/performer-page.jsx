import { gql, useQuery } from "@apollo/client";
import React from "react";
import { component } from "./patch.js";

const PERFORMER = gql`
  query FindPerformer($id: ID!) {
    findPerformer(id: $id) {
      id
      name
      image_path
    }
  }
`;

const DetailsPanel = component("PerformerDetailsPanel", ({ performer }) => <p>Details of {performer.name}</p>);

export function PerformerPage({ match }) {
  const { data } = useQuery(PERFORMER, { variables: { id: match.params.id } });
  if (!data?.findPerformer) return null;
  return (
    <>
      <h2>{data.findPerformer.name}</h2>
      <img src={data.findPerformer.image_path} alt="" height="320" />
      <DetailsPanel performer={data.findPerformer} />
    </>
  );
}
