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

/** Put what is unpacked into the page; a browser that saves the page saves it as well, so it is marked, to be put there once. */
const begin = ({ style, parts, script, ...data }) => {
  const isSaved = document.querySelector("script[data-unpacked]");
  for (const element of document.querySelectorAll("[data-unpacked]")) element.remove();
  const marked = (element) => { element.dataset.unpacked = ""; return element; };
  const made = (tag, textContent) => marked(Object.assign(document.createElement(tag), { textContent }));
  document.head.append(made("style", style));
  for (const [selector, html] of parts) {
    const { content } = Object.assign(document.createElement("template"), { innerHTML: html });
    [...content.children].forEach(marked);
    document.querySelector(selector).after(content);
  }
  if (!isSaved) document.body.append(made("script", script));
  window.player = new Player(data);
};

if (window.DecompressionStream) unpacked().then(begin);
else {
  const needs = document.querySelector("noscript");
  needs.outerHTML = needs.textContent;
}
