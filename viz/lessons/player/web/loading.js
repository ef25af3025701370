// Unpack what works with a script alone: the style and the controls, the data, and the script, which begins. The twin of page/packing.py.

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=/?@^_:{|}~";

/** The bytes that five letters each stand for four of. */
const bytesOf = (text) => {
  const view = new DataView(new ArrayBuffer(Math.ceil(text.length / 5) * 4));
  for (let i = 0; i < text.length; i += 5) {
    let word = 0;
    for (let j = i; j < i + 5; j++) word = word * 85 + (j < text.length ? LETTERS.indexOf(text[j]) : 84);
    view.setUint32((i / 5) * 4, word);
  }
  return new Uint8Array(view.buffer, 0, Math.floor(text.length * 0.8));
};

const unpacked = async () => {
  const stream = new Blob([bytesOf(document.getElementById("data").textContent)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
};

unpacked().then(({ style, parts, script, ...data }) => {
  const element = (tag, textContent) => Object.assign(document.createElement(tag), { textContent });
  document.head.append(element("style", style));
  for (const [selector, place, html] of parts) document.querySelector(selector).insertAdjacentHTML(place, html);
  document.body.append(element("script", script));
  window.player = new Player(data);
});
