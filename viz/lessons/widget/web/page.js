// Tell the notebook around this page which moment and which numbers it shows, and show those that it is told.
// Where nobody answers, the page works by itself.  again: what is said where the page cannot compute what Python can.

((token, again) => {
  if (parent === window) return;
  const send = (message) => parent.postMessage({ glassgrad: token, ...message }, "*");

  /** A number as a message and JSON carry it. */
  const carried = (number) => (Object.is(number, -0) ? "-0" : Number.isFinite(number) ? number : String(number));

  const connect = (player) => {
    const { whatIf } = player, go = player.go.bind(player);
    const now = () => ({ step: player.moment, numbers: whatIf && whatIf.leaves.map((leaf) => carried(whatIf.number(leaf))) });
    let begun = now();  // with what the page began, until the notebook answers
    let known = JSON.stringify(begun), told = false;  // what the notebook knows; whether it is telling
    let said = false;  // whether it says that the cell must be run again

    const tell = () => {
      const state = now(), text = JSON.stringify(state);
      if (text !== known) send(state);
      known = text;
    };

    /** What somebody has done here since the page began. */
    const done = () => {
      const { step, numbers } = now(), other = JSON.stringify(numbers) !== JSON.stringify(begun.numbers);
      return { ...(step !== begun.step && { step }), ...(other && { numbers }) };
    };

    /** Numbers of Python's for which the formula that is shown has none, although the library has: the cell shows them if it is run. */
    const sayWhetherToRun = () => {
      const over = Boolean(whatIf.data.made) && whatIf.recomputing.overflows(whatIf.changed);
      if (over) whatIf.open(true);
      if (over || said) whatIf.refuse(over ? again : "");
      said = over;
    };

    const show = (state) => {
      const before = player.moment, { step, numbers } = { ...state, ...(begun && done()) };
      begun = null;
      told = true;
      const others = whatIf && numbers ? whatIf.leaves.map((leaf, i) => [leaf, Number(numbers[i])]) : [];
      const changed = others.filter(([leaf, number]) => !Object.is(number, whatIf.number(leaf)));
      if (changed.length) {
        whatIf.put(changed);
        whatIf.choose(whatIf.leaf);
        sayWhetherToRun();
      }
      if (step !== before) go(step);  // else a place in the lesson is kept, whatever number it has now
      told = false;
      known = JSON.stringify({ step: state.step, numbers: whatIf && state.numbers });
      tell();
    };

    // Every control ends in go().
    player.go = (number) => {
      go(number);
      if (!told) tell();
    };
    addEventListener("message", ({ data, source }) => {
      if (source !== parent || data?.glassgrad !== token) return;
      if (data.hello) send({ hello: true }); else show(data);
    });
    send({ hello: true });
  };

  // The page makes its player once its data are unpacked.
  Object.defineProperty(window, "player", {
    configurable: true,
    set(player) {
      Object.defineProperty(window, "player", { value: player });
      connect(player);
    },
  });
})(TOKEN, AGAIN);
