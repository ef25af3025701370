// Unpack the page's data and script, run the script, and begin.

const unpacked = async () => {
  const bytes = Uint8Array.from(atob(document.getElementById("data").textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
};

unpacked().then(({ script, ...data }) => {
  const element = document.createElement("script");
  element.textContent = script;
  document.body.append(element);
  window.player = new Player(data);
});
