// The fields of one finding and what the user decides of them; the preview is asked for when all are decided.
import { useState } from "../../host.js";
import { NOTHING, choicesOf } from "./draft.js";
import { useFieldPlaces } from "./use-field-places.js";

const NONE = [];

/**
 * `key`: of which candidate the fields are; each has decisions of its own. `top()`: takes the focus above the fields.
 * {fields, draft, choices, change(draft), places, asked, ask(), unask(), back()}
 */
export function useCompare(fields = NONE, key, top) {
  const [drafts, setDrafts] = useState({});
  const [asked, setAsked] = useState(false);
  const places = useFieldPlaces(fields.length, top);
  const draft = drafts[key] ?? NOTHING;
  return {
    fields,
    draft,
    choices: choicesOf(draft, fields),
    places,
    asked,
    change(next) {
      setAsked(false);
      setDrafts((old) => ({ ...old, [key]: next }));
    },
    ask: () => setAsked(true),
    unask: () => setAsked(false),
    back() {
      setAsked(false);
      places.back();
    },
  };
}
