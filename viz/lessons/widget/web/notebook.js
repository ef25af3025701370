// Carry what the pages of a player show to Python and back. They may stand anywhere in the notebook: a page says hello, and is
// told the moment and the numbers that Python has.

/** Listen to the pages that know this widget's token, as long as there is a kernel; returns what ends that. */
const connect = (model) => {
  const token = model.get("token"), pages = new Map();  // each page, and what it shows, as text
  let soon = false;
  const send = (page, message) => page.postMessage({ glassgrad: token, ...message }, "*");
  const now = () => ({ step: model.get("step"), numbers: model.get("numbers") });

  const show = () => {
    const state = now(), text = JSON.stringify(state);
    soon = false;
    for (const [page, shown] of pages) {
      if (page.closed) pages.delete(page);
      else if (shown !== text) {
        pages.set(page, text);
        send(page, state);
      }
    }
  };

  /** Once the moment and the numbers have both been set. */
  const showSoon = () => {
    if (!soon) queueMicrotask(show);
    soon = true;
  };

  const hear = ({ data, source }) => {
    if (data?.glassgrad !== token || !source) return;
    if (data.hello) {
      pages.set(source, "");
      return showSoon();
    }
    const { step, numbers } = data;
    pages.set(source, JSON.stringify({ step, numbers: numbers ?? model.get("numbers") }));
    if (numbers) model.set("numbers", numbers);
    model.set("step", step);
    model.save_changes();
  };

  addEventListener("message", hear);
  for (const name of ["step", "numbers"]) model.on(`change:${name}`, showSoon);
  // Pages that were there before.
  for (const frame of document.querySelectorAll("iframe")) if (frame.contentWindow) send(frame.contentWindow, { hello: true });
  return () => {
    removeEventListener("message", hear);
    for (const name of ["step", "numbers"]) model.off(`change:${name}`, showSoon);
  };
};

/** In a box of ipywidgets the widget shows its page itself; elsewhere the output is the page. */
const render = ({ model, el }) => {
  const take = ({ page }) => {
    if (!page) return;
    el.innerHTML = page;
    model.off("msg:custom", take);
  };
  model.on("msg:custom", take);
  model.send("page");
  return () => model.off("msg:custom", take);
};

export default { initialize: ({ model }) => connect(model), render };
