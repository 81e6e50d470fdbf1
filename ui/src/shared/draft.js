// What is being changed in place, before it is stored: one call at a time, and the newest wish wins. Pure.

const AT_REST = { value: null, state: "rest", error: null };

/**
 * save(value) -> promise; changed(shown) on news, where shown is {value: what is not stored yet | null,
 * state: rest | changed | saving | saved | failed, error: text | null}.
 */
export function createDraft({ save, changed, timers = globalThis }) {
  let shown = AT_REST;
  let wish = null;
  let timer = null;
  let busy = false;

  function show(next) {
    shown = next;
    changed(shown);
  }

  async function send() {
    timers.clearTimeout(timer);
    timer = null;
    if (busy || !wish) return;
    const sent = wish;
    busy = true;
    show({ value: sent.value, state: "saving", error: null });
    const error = await failureOf(() => save(sent.value));
    busy = false;
    if (wish === sent) settle(sent, error);
    else if (timer === null) await send();
  }

  function settle(sent, error) {
    wish = null;
    if (error) show({ value: sent.value, state: "failed", error });
    else show({ value: null, state: "saved", error: null });
  }

  /** `wait`: ms that it rests before it is sent, for what is typed. */
  function change(value, wait = 0) {
    wish = { value };
    show({ value, state: "changed", error: null });
    timers.clearTimeout(timer);
    timer = timers.setTimeout(send, wait);
  }

  return { change, flush: send, current: () => shown };
}

async function failureOf(work) {
  try {
    await work();
    return null;
  } catch (error) {
    return error.message;
  }
}
