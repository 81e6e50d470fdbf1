// The stash-boxes with what is set of them: shown at once, sent one after the other.
import { call } from "../api.js";
import { useRef, useState, useToast } from "../host.js";
import { useLoad } from "../shared/use-load.js";
import { after } from "./boxes-state.js";

/** {boxes | null, error, loading, reload(), change(wish)}; wishes as in boxes-state.js. */
export function useBoxes() {
  const { data, error, loading, reload, set } = useLoad("boxes.list");
  const [wishes, setWishes] = useState([]);
  const sending = useRef(Promise.resolve());
  const toast = useToast();
  const send = async (wish) => {
    try {
      const reply = await call("boxes.set", wish);
      set(reply);
    } catch (failure) {
      toast.error(failure);
    }
    setWishes((old) => old.filter((each) => each !== wish));
  };
  const change = (wish) => {
    setWishes((old) => [...old, wish]);
    sending.current = sending.current.then(() => send(wish));
  };
  const boxes = data && wishes.reduce(after, data.boxes);
  return { boxes, error, loading, reload, change };
}
