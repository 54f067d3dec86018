// The browser's side of the preview: keeps an open page as the notes are, and the reader's place in it.
//
// An event says only that there was a build. The page then asks for itself by its tag: mostly nothing changed, and
// nothing is touched. Else what differs is put in place, node by node, so that what stays keeps its state: the scroll,
// open details, focus, the choice in a comparison.
(() => {
  'use strict';
  const own = document.currentScript;
  const room = new URL('.', own.src).pathname;
  const tags = new Map(); // Of pictures and stylesheets: the tag that they had when the page was loaded.
  const newer = new Map(); // And what they have now, where that is another.
  let page = own.dataset.page;
  let status = own.dataset.status;
  let source;
  let next;
  let busy = false;
  let dismissed = '';

  function connect() {
    let live = false;
    source = new EventSource(`${room}events`);
    source.onmessage = message => {
      const news = JSON.parse(message.data);
      if (!live) news.follow = null;
      live = true;
      hear(news);
    };
    source.onerror = () => {
      live = false;
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      setTimeout(() => document.hidden || connect(), 1000);
    };
  }

  // A tab that nobody sees holds no connection, of which a browser has six for a server; it catches up when it is seen.
  document.addEventListener('visibilitychange', () => {
    source?.close();
    source = undefined;
    if (!document.hidden) connect();
  });
  addEventListener('pagehide', () => source?.close());
  addEventListener('pageshow', event => { if (event.persisted) connect(); });

  async function hear(news) {
    next = { ...news, follow: news.follow ?? next?.follow };
    if (busy) return;
    busy = true;
    while (next) {
      const now = next;
      next = undefined;
      // A server that is gone is heard of again when it is back.
      await update(now).catch(() => {});
    }
    busy = false;
  }

  async function update(news) {
    const answer = await fetch(location.pathname + location.search, {
      cache: 'no-store', headers: { 'If-None-Match': `"${page}"` },
    });
    const tag = (answer.headers.get('etag') ?? '').replaceAll('"', '');
    const same = answer.status === 304 || tag === page;
    const text = same ? '' : await answer.text();
    const report = news.errors ? await (await fetch(`${room}errors`, { cache: 'no-store' })).text() : '';
    if (status === '500') {
      if (!same) location.reload();
      return;
    }
    if (!same && answer.ok) {
      if (!patch(new DOMParser().parseFromString(text, 'text/html'))) return location.reload();
      [page, status] = [tag, '200'];
    }
    if (report) show(news.errors === 1 ? '1 error' : `${news.errors} errors`, report);
    else if (answer.status === 500) show('This page cannot be built', findings(text));
    else if (answer.status === 404 && status !== '404') show('This page is no longer there', gone(), 'notice');
    else {
      hide();
      if (answer.status === 404 && !same && patch(new DOMParser().parseFromString(text, 'text/html'))) page = tag;
      if (news.follow && same && news.follow !== location.pathname) return location.assign(news.follow);
    }
    await refresh();
    document.documentElement.dataset.notegen = news.generation;
  }

  const findings = text => new DOMParser().parseFromString(text, 'text/html').querySelector('main.errors article')?.outerHTML ?? '';
  const gone = () => '<p>Its note was deleted, moved or renamed, or it is not published any more.</p>';

  // --- The page -----------------------------------------------------------------------------------------------------

  /** Makes the page what `fresh` is. Gives up where scripts differ: they would have to run again. */
  function patch(fresh) {
    const scripts = root => [...root.querySelectorAll('script')].filter(node => !isOwn(node) && !/json/.test(node.type)).map(node => node.outerHTML).join();
    if (scripts(document) !== scripts(fresh)) return false;
    for (const node of fresh.querySelectorAll('img[src], link[rel~=stylesheet][href]')) renew(node);
    const anchor = landmark();
    const focused = document.activeElement;
    attributes(document.documentElement, fresh.documentElement);
    document.documentElement.style.overflowAnchor = 'none';
    morph(document.head, fresh.head);
    morph(document.body, fresh.body);
    if (anchor?.node.isConnected) scrollBy({ top: anchor.node.getBoundingClientRect().top - anchor.top, behavior: 'instant' });
    document.documentElement.style.overflowAnchor = '';
    if (!document.documentElement.getAttribute('style')) document.documentElement.removeAttribute('style');
    if (focused && !focused.isConnected && focused.id) document.getElementById(focused.id)?.focus({ preventScroll: true });
    return true;
  }

  /** The first thing that the reader sees whole, and where it is. */
  function landmark() {
    if (scrollY === 0) return undefined;
    for (const node of document.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6, p, li, pre, figure, table, summary, img)')) {
      const { top, height } = node.getBoundingClientRect();
      if (height > 0 && top >= 0) return { node, top };
    }
    return undefined;
  }

  const isOwn = node => node.nodeName === 'SCRIPT' && (node.getAttribute('src') ?? '').startsWith(room);
  const isSheet = node => node.nodeName === 'LINK' && node.relList.contains('stylesheet');
  const key = node => node.id || (node.nodeName === 'META' ? node.getAttribute('name') ?? node.getAttribute('property') : '') || '';
  const alike = (a, b) => a.nodeName === b.nodeName && key(a) === key(b);

  /** Whether two nodes are the same, but for what the reader opened. */
  function same(old, fresh) {
    if (old.isEqualNode(fresh)) return true;
    const opened = 'details[open]';
    if (old.nodeType !== Node.ELEMENT_NODE || !old.matches(opened) && !old.querySelector(opened)) return false;
    const closed = node => {
      const copy = node.cloneNode(true);
      for (const details of [copy, ...copy.querySelectorAll(opened)]) details.removeAttribute('open');
      return copy;
    };
    return closed(old).isEqualNode(closed(fresh));
  }

  /** Makes `old` what `fresh` is, and touches no more of it than has to be. */
  function morph(old, fresh) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    if (isOwn(old)) return;
    if (isSheet(old) && isSheet(fresh) && old.href !== fresh.href) return exchange(old, fresh);
    // A drawing is one thing.
    if (old.nodeName === 'svg') return old.replaceWith(document.importNode(fresh, true));
    attributes(old, fresh);
    children(old, [...old.childNodes], [...fresh.childNodes]);
  }

  function children(parent, old, fresh) {
    while (old.length && fresh.length && same(old[0], fresh[0])) { old.shift(); fresh.shift(); }
    let end = null;
    while (old.length && fresh.length && same(old.at(-1), fresh.at(-1))) { end = old.pop(); fresh.pop(); }
    while (fresh.length) {
      if (!old.length) { parent.insertBefore(document.importNode(fresh.shift(), true), end); continue; }
      if (same(old[0], fresh[0])) { old.shift(); fresh.shift(); continue; }
      const later = fresh.findIndex(node => node.nodeType === 1 && same(old[0], node));
      const earlier = old.findIndex(node => node.nodeType === 1 && same(node, fresh[0]));
      if (later > 0 && (earlier < 0 || later <= earlier)) {
        for (const node of fresh.splice(0, later)) parent.insertBefore(document.importNode(node, true), old[0]);
      } else if (earlier > 0) {
        for (const node of old.splice(0, earlier)) node.remove();
      } else if (alike(old[0], fresh[0])) {
        morph(old.shift(), fresh.shift());
      } else {
        old.shift().replaceWith(document.importNode(fresh.shift(), true));
      }
    }
    for (const node of old) node.remove();
  }

  /** What the reader opened stays open. */
  function attributes(old, fresh) {
    const kept = name => name === 'data-notegen' || name === 'open' && /^(DETAILS|DIALOG)$/.test(old.nodeName);
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !kept(name)) old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value && !kept(name)) old.setAttribute(name, value);
  }

  // --- Pictures and stylesheets -------------------------------------------------------------------------------------

  const field = node => node.nodeName === 'LINK' ? 'href' : 'src';

  /** The address of a picture or a stylesheet on this server, without what was added here. */
  function address(node) {
    const url = new URL(node.getAttribute(field(node)), document.baseURI);
    url.searchParams.delete('notegen');
    return url.origin === location.origin ? url.pathname + url.search : undefined;
  }

  /** Lets a node ask for what is newer than what the browser has. */
  function renew(node) {
    const of = address(node);
    if (!newer.has(of)) return;
    const url = new URL(of, location.origin);
    url.searchParams.set('notegen', newer.get(of));
    const wanted = url.pathname + url.search;
    if (node.getAttribute(field(node)) === wanted) return;
    if (node.ownerDocument !== document || node.nodeName === 'IMG') return node.setAttribute(field(node), wanted);
    const fresh = node.cloneNode();
    fresh.setAttribute('href', wanted);
    exchange(node, fresh);
  }

  /** One stylesheet for another, the old one until the new one is there. */
  function exchange(old, fresh) {
    const sheet = document.importNode(fresh, true);
    sheet.onload = sheet.onerror = () => old.remove();
    old.after(sheet);
  }

  async function refresh() {
    const nodes = [...document.querySelectorAll('img[src], link[rel~=stylesheet][href]')];
    await Promise.all([...new Set(nodes.map(address))].filter(Boolean).map(async of => {
      const answer = await fetch(of, { method: 'HEAD', cache: 'no-store' });
      const tag = (answer.headers.get('etag') ?? '').replaceAll('"', '');
      if (!tags.has(of)) tags.set(of, tag);
      else if (tags.get(of) !== tag) { tags.set(of, tag); newer.set(of, tag); }
    }));
    for (const node of nodes) if (node.isConnected) renew(node);
  }

  // --- What is wrong ------------------------------------------------------------------------------------------------

  let host;

  function hide() {
    host?.remove();
    host = undefined;
    dismissed = '';
  }

  /** Shows findings over the page, in a tree of their own that no stylesheet of the site reaches. */
  function show(title, report, kind = '') {
    if (report === dismissed) return;
    dismissed = '';
    host ??= document.createElement('notegen-errors');
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const frame = new DOMParser().parseFromString(`<section class="errors panel ${kind}" role="alert" aria-label="notegen">
<header><h1></h1><button type="button">Close</button></header>${report}</section>`, 'text/html').body.firstElementChild;
    frame.querySelector('h1').textContent = title;
    frame.querySelector('button').onclick = () => { hide(); dismissed = report; };
    if (!root.firstChild) {
      const style = document.createElement('link');
      style.rel = 'stylesheet';
      style.href = `${room}errors.css`;
      root.append(style);
    }
    root.querySelector('section')?.remove();
    root.append(frame);
    if (!host.isConnected) document.documentElement.append(host);
  }

  addEventListener('keydown', event => { if (event.key === 'Escape') host?.shadowRoot.querySelector('button').click(); });
  if (!document.hidden) connect();
})();
