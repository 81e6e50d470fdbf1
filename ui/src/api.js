// The only file that talks to a backend: our operations, Stash's own GraphQL, our status file.
import { client, gql } from "./host.js";
import { t } from "./texts/t.js";

const OPERATION = gql`
  mutation StashSenseOperation($args: Map!) {
    runPluginOperation(plugin_id: "stash-sense", args: $args)
  }
`;

const SEARCH = gql`
  query StashSensePerformers($filter: FindFilterType) {
    findPerformers(filter: $filter) {
      performers {
        id
        name
        disambiguation
        alias_list
        image_path
        scene_count
      }
    }
  }
`;

const PAGE_QUERY = {
  scene: "FindScene",
  image: "FindImage",
  performer: "FindPerformer",
  studio: "FindStudio",
  tag: "FindTag",
};
const LISTS = { scene: ["findScenes"], image: ["findImages"], performer: [], studio: ["findStudios"], tag: ["findTags"] };
const WRITTEN = ["Scene", "Performer", "Studio", "Tag"].flatMap((kind) => [`find${kind}`, `find${kind}s`]);

/** The reply of one of our operations, or an Error whose message is a text for the user. */
export async function call(operation, args = {}) {
  let output;
  try {
    const variables = { args: { operation, ...args } };
    const answer = await client().mutate({ mutation: OPERATION, variables, fetchPolicy: "no-cache" });
    output = answer.data?.runPluginOperation;
  } catch (error) {
    throw new Error(textOf(error), { cause: error });
  }
  if (output === null || typeof output !== "object")
    throw new Error(t("error.no_reply", { text: String(output ?? "") }));
  return output;
}

/** The user's performers that a typed text fits, at most `limit`. */
export async function searchPerformers(text, limit = 12) {
  const filter = { q: text, per_page: limit, sort: "name", direction: "ASC" };
  try {
    const answer = await client().query({ query: SEARCH, variables: { filter }, fetchPolicy: "no-cache" });
    return answer.data.findPerformers.performers;
  } catch (error) {
    throw new Error(textOf(error), { cause: error });
  }
}

/** Makes Stash's own page and lists show what we have just written. */
export async function refreshHost(target) {
  const apollo = client();
  const { cache } = apollo;
  for (const fieldName of [...LISTS[target.kind], "findPerformers"]) cache.evict({ id: "ROOT_QUERY", fieldName });
  try {
    await apollo.refetchQueries({ include: [PAGE_QUERY[target.kind]] });
  } catch {
    // The write is done; a page that could not be refreshed now shows it when it is opened next.
  }
}

/** What scenes and performers may be by now is asked for anew when the host shows them next. */
export function forgetHost() {
  const { cache } = client();
  for (const fieldName of WRITTEN) cache.evict({ id: "ROOT_QUERY", fieldName });
}

/** The status file that the worker writes under our assets, with its age by the server's clock; null: none yet. */
export async function readStatusFile() {
  const url = new URL("plugin/stash-sense/assets/state/status.json", document.baseURI);
  const reply = await fetch(url, { cache: "no-store", credentials: "same-origin" });
  if (reply.status === 404) return null;
  if (!reply.ok) throw new Error(t("error.http", { status: reply.status }));
  const status = await reply.json();
  return { ...status, age: Date.parse(reply.headers.get("Date")) - status.at * 1000 || 0 };
}

/** The same by operation, for installations whose plugin folder cannot be written. */
export const askStatus = () => call("jobs.status");

function textOf(error) {
  const [first] = error.graphQLErrors ?? [];
  if (/exec: "python/.test(first?.message)) return t("error.python", { text: first.message });
  if (first?.message) return first.message;
  const [inner] = error.networkError?.result?.errors ?? [];
  if (inner?.message) return inner.message;
  return error.networkError ? t("error.unreachable") : error.message || t("error.unknown");
}
