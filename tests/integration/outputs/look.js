// Looks at the page in frames of several widths, as text and pictures do not: what overflows, what cannot be read, what ran.
const frame = (width) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.style.cssText = `width: ${width}px; height: 900px; border: 0`;
  frame.onload = () => done(frame);
  frame.srcdoc = PAGE;
  document.body.append(frame);
});
const channels = (text) => text.match(/[\d.]+/g).map(Number);
const luminance = (colour) => {
  const [red, green, blue] = colour.slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
// What is behind an element: the first ground that is not see-through.
const ground = (element, style) => {
  for (let at = element; at; at = at.parentElement) {
    const colour = channels(style(at).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
};
const faint = (inside) => {
  const style = (element) => inside.defaultView.getComputedStyle(element);
  const found = [];
  for (const element of inside.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || ["SCRIPT", "STYLE", "BUTTON"].includes(element.tagName)) continue;
    const pair = [luminance(channels(style(element).color)), luminance(ground(element, style))];
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < 4.5) found.push(`${element.tagName}.${element.className} ${ratio.toFixed(1)}`);
  }
  return [...new Set(found)];
};
const look = async (width) => {
  const { contentDocument: inside, contentWindow: view } = await frame(width);
  for (const details of inside.querySelectorAll("details")) details.open = true;
  const root = inside.documentElement;
  const beyond = [...inside.body.querySelectorAll("*")]
    .filter((element) => !element.closest(".wide > *") && element.getBoundingClientRect().right > width + 1)
    .map((element) => `${element.tagName}.${element.className}`);
  const button = inside.querySelector("[data-copy]");
  button.click();
  await new Promise((done) => setTimeout(done, 200));
  return {
    width,
    overflow: root.scrollWidth - root.clientWidth,
    beyond: [...new Set(beyond)],
    faint: faint(inside),
    scripts: inside.scripts.length,
    loaders: inside.querySelectorAll("[src], [href], iframe, object, embed, form, base").length,
    handlers: [...inside.querySelectorAll("*")].flatMap((element) => element.getAttributeNames()).filter((name) => name.startsWith("on")).length,
    loaded: view.performance.getEntriesByType("resource").length,
    copied: button.textContent === "Copied" || String(view.getSelection()).startsWith("curl "),
    ground: luminance(channels(view.getComputedStyle(inside.body).backgroundColor)),
  };
};
const picture = (data) => new Promise((done) => {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
    const colours = new Map();
    for (let at = 0; at < pixels.length; at += 4) {
      const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
      colours.set(colour, (colours.get(colour) ?? 0) + 1);
    }
    const [ground, most] = [...colours].sort((one, other) => other[1] - one[1])[0];
    done({
      width: image.width,
      colours: colours.size,
      ground: luminance([ground >> 16, (ground >> 8) & 255, ground & 255]),
      share: most / (pixels.length / 4),
    });
  };
  image.src = `data:image/png;base64,${data}`;
});
(async () => {
  const seen = { frames: [], pictures: [] };
  for (const width of WIDTHS) seen.frames.push(await look(width));
  for (const data of PICTURES) seen.pictures.push(await picture(data));
  const result = document.createElement("pre");
  result.id = "seen";
  result.textContent = JSON.stringify(seen);
  document.body.replaceChildren(result);
})();
