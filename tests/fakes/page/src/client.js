import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";

const client = new ApolloClient({
  link: new HttpLink({ uri: new URL("graphql", document.baseURI).toString() }),
  cache: new InMemoryCache({
    possibleTypes: { VisualFile: ["VideoFile", "ImageFile"], BaseFile: ["VideoFile", "ImageFile"] },
  }),
});

export const getClient = () => client;
