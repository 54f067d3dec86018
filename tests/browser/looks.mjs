// What is looked at inside a page. These functions run in the browser: each stands alone.

/** Every address in the page, as written and resolved; every id, and those that are there twice. */
export function linksAndIds() {
  const links = [];
  const add = (element, written) => {
    if (written === null || written === '') return;
    const url = URL.parse ? URL.parse(written, document.baseURI) : new URL(written, document.baseURI);
    links.push({ written, url: url?.href ?? '', anchor: element.localName === 'a' });
  };
  for (const element of document.querySelectorAll('[href]:not(svg [href]), svg a[href]')) {
    if (element.rel !== 'preconnect') add(element, element.getAttribute('href'));
  }
  for (const element of document.querySelectorAll('[src]')) add(element, element.getAttribute('src'));
  for (const element of document.querySelectorAll('[srcset]')) {
    for (const part of element.getAttribute('srcset').split(/,\s+/)) add(element, part.trim().split(/\s+/)[0]);
  }
  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  const twice = [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))];
  return { links, ids: [...ids, '', 'top'], twice };
}

/** Code blocks, pictures and diagrams of no size. Lazy pictures are fetched first; what is folded away is unfolded. */
export async function invisibleBoxes() {
  for (const fold of document.querySelectorAll('details')) fold.open = true;
  const pictures = [...document.images];
  for (const picture of pictures) picture.loading = 'eager';
  await Promise.all(pictures.map(picture => picture.decode().catch(() => undefined)));
  const named = element => `<${element.localName}${element.id ? ` id="${element.id}"` : ''}> "${element.textContent.trim().slice(0, 30)}"`;
  const shown = element => element.checkVisibility?.() ?? true;
  const findings = [];
  for (const element of document.querySelectorAll('main pre, main svg, main img')) {
    // One of two drawings, for light and for dark, may be put away.
    if (element.closest('[hidden]') || (!shown(element) && element.localName !== 'pre')) continue;
    const { width, height } = element.getBoundingClientRect();
    if (width < 4 || height < 4) findings.push(`${named(element)} takes up ${width} by ${height} px`);
  }
  for (const picture of pictures) {
    if (picture.naturalWidth === 0) findings.push(`the picture ${picture.getAttribute('src')} does not show`);
  }
  for (const figure of document.querySelectorAll('main figure')) {
    const drawings = [...figure.querySelectorAll('svg, img, pre, table, picture')];
    if (drawings.length > 0 && !drawings.some(shown)) findings.push(`${named(figure)} shows none of its drawings`);
  }
  return findings;
}

/** Labels of diagrams that are cut off: by the edge of the drawing, by their own box, or wider than their node. */
export function clippedLabels() {
  const findings = [];
  const slack = 2;
  const within = (inner, outer) => inner.left >= outer.left - slack && inner.right <= outer.right + slack
    && inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack;
  for (const drawing of document.querySelectorAll('main svg')) {
    const frame = drawing.getBoundingClientRect();
    if (frame.width < 80 || drawing.closest('[aria-hidden=true]') || drawing.parentElement.closest('svg')) continue;
    const complain = (label, how) => findings.push(`label "${label.textContent.trim().slice(0, 40)}" ${how}`);
    for (const label of drawing.querySelectorAll('text, foreignObject')) {
      if (label.textContent.trim() === '' || label.closest('defs') || !(label.checkVisibility?.() ?? true)) continue;
      const box = label.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) { complain(label, 'has no room'); continue; }
      if (!within(box, frame)) complain(label, 'is cut off by the edge of its diagram');
      for (const inner of label.querySelectorAll?.('div, span, p') ?? []) {
        if (!within(inner.getBoundingClientRect(), box)) { complain(label, 'is bigger than its box'); break; }
      }
      const node = label.closest('.node');
      if (!node) continue;
      const widths = [...node.querySelectorAll('rect, polygon, path, circle, ellipse')]
        .map(shape => shape.getBoundingClientRect().width);
      if (widths.length > 0 && box.width > Math.max(...widths) + slack) complain(label, 'is wider than its node');
    }
  }
  return findings;
}

/** Labels of which a reader whose letters are those of `font` does not see all. */
export function cutLabels(font) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`main svg, main svg * { font-family: "${font}" !important }`);
  document.adoptedStyleSheets.push(sheet);
  const cuts = element => getComputedStyle(element).overflow !== 'visible';
  // A line of text is higher than its letters.
  const sticksOut = (inner, outer, lead) => Math.max(outer.left - inner.left, inner.right - outer.right,
    outer.top - inner.top - lead, inner.bottom - outer.bottom - lead);
  const findings = [];
  for (const drawing of document.querySelectorAll('main svg')) {
    const frame = drawing.getBoundingClientRect();
    if (frame.width < 80 || drawing.parentElement.closest('svg')) continue;
    for (const label of drawing.querySelectorAll('text, foreignObject')) {
      if (label.textContent.trim() === '' || label.closest('defs') || !(label.checkVisibility?.() ?? true)) continue;
      const words = document.createRange();
      words.selectNodeContents(label);
      const letters = label.tagName === 'text' ? label.getBoundingClientRect() : words.getBoundingClientRect();
      const lead = parseFloat(getComputedStyle(label).fontSize) * 0.12;
      const over = Math.max(cuts(drawing) ? sticksOut(letters, frame, lead) : 0,
        label.tagName !== 'text' && cuts(label) ? sticksOut(letters, label.getBoundingClientRect(), lead) : 0);
      if (over > 2) findings.push(`label "${label.textContent.trim().slice(0, 40)}" is cut off by ${over.toFixed()} px`);
    }
  }
  return findings;
}

/** The mean brightness of a picture, 0 to 1; it is looked at in an empty tab. */
export async function brightnessOf(picture) {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = new OffscreenCanvas(64, 64).getContext('2d');
  canvas.drawImage(image, 0, 0, 64, 64);
  const { data } = canvas.getImageData(0, 0, 64, 64);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += data[i] * 0.2126 + data[i + 1] * 0.7152 + data[i + 2] * 0.0722;
  return sum / (data.length / 4) / 255;
}

/** How wide the page is, and what reaches farthest to the right without a box of its own to scroll in. */
export function widestElement() {
  const scrolls = element => element !== document.body && element !== document.documentElement
    && getComputedStyle(element).overflowX !== 'visible';
  const inBox = element => { for (let at = element.parentElement; at; at = at.parentElement) if (scrolls(at)) return true; return false; };
  let widest = document.body;
  let right = 0;
  for (const element of document.body.querySelectorAll('*')) {
    const edge = element.getBoundingClientRect().right;
    if (edge > right && !inBox(element)) [widest, right] = [element, edge];
  }
  const name = `<${widest.localName}${widest.className ? ` class="${widest.getAttribute('class')}"` : ''}>`;
  return { width: document.scrollingElement.scrollWidth, widest: `${name} "${widest.textContent.trim().slice(0, 30)}"` };
}

/** Labels of diagrams with less contrast than 4.5:1 against what lies behind their middle. A rim counts as their ground. */
export function paleLabels() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const read = text => {
    if (!text || text === 'none') return [0, 0, 0, 0];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (above, below) => [0, 1, 2].map(i => above[i] * above[3] + below[i] * (1 - above[3]));
  const luminance = colour => {
    const [r, g, b] = colour.map(part => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  const filled = new Set(['rect', 'circle', 'ellipse', 'polygon', 'path']);
  const layer = element => {
    const style = getComputedStyle(element);
    if (!(element instanceof SVGElement)) return read(style.backgroundColor);
    if (!filled.has(element.localName)) return [0, 0, 0, 0];
    const [r, g, b, a] = read(style.fill);
    return [r, g, b, a * style.fillOpacity * style.opacity];
  };
  const page = read(getComputedStyle(document.body).backgroundColor)[3] > 0
    ? getComputedStyle(document.body) : getComputedStyle(document.documentElement);
  const findings = [];
  for (const label of document.querySelectorAll('svg.diagram :is(text, tspan, foreignObject *)')) {
    const own = [...label.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '');
    if (!own || !label.checkVisibility()) continue;
    label.scrollIntoView({ behavior: 'instant', block: 'center', inline: 'center' });
    const box = label.getBoundingClientRect();
    const stack = document.elementsFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    const style = getComputedStyle(label);
    const ink = read(label instanceof SVGElement ? style.fill : style.color);
    // What is painted later than the label covers it, and is not its ground.
    const below = stack.filter(element => element.contains(label) || label.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING);
    let ground = over(read(page.backgroundColor), [255, 255, 255]);
    for (const element of below.reverse()) ground = over(layer(element), ground);
    if (style.paintOrder.startsWith('stroke')) ground = over(read(style.stroke), ground);
    const found = contrast(over(ink, ground), ground);
    if (ink[3] > 0.05 && found < 4.49) {
      const words = label.textContent.trim().slice(0, 40);
      findings.push(`label "${words}" has ${found.toFixed(2)}:1, ${over(ink, ground).map(Math.round)} on ${ground.map(Math.round)}`);
    }
  }
  return findings;
}
