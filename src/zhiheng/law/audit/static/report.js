// The report's own reading aid: filter, page, open a finding down to its trace. No network, no library.
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const SIZE = 50;
  const MANNERS = data.manners, EFFECTS = data.effects, NOTES = data.notes;
  const byId = (id) => document.getElementById(id);
  const state = { page: 0, chosen: -1, rows: [] };

  function element(tag, options, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(options || {})) {
      if (key === "text") node.textContent = value;
      else if (key === "class") node.className = value;
      else node.setAttribute(key, value);
    }
    node.append(...children.filter((child) => child !== null && child !== ""));
    return node;
  }

  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "i");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", "#" + name);
    svg.append(use);
    return svg;
  }

  function fill(id, values) {
    for (const [value, label] of values) byId(id).append(element("option", { value, text: label }));
  }

  function tally(pick) {
    const counts = new Map();
    for (const finding of data.findings) counts.set(pick(finding), (counts.get(pick(finding)) || 0) + 1);
    return counts;
  }

  function prepareFilters() {
    const rules = tally((f) => f.r);
    fill("f-rule", [...rules.keys()].sort((a, b) => a - b).map((r) => [r, data.rules[r].title]));
    fill("f-agency", [...tally((f) => f.a).keys()].filter(Boolean).sort().map((a) => [a, a]));
    fill("f-effect", [...tally((f) => data.rules[f.r].effect).keys()].map((e) => [e, EFFECTS[e]]));
    fill("f-manner", [...tally((f) => f.m).keys()].map((m) => [m, MANNERS[m] || m]));
    for (const id of ["f-rule", "f-agency", "f-effect", "f-manner"]) {
      byId(id).addEventListener("change", apply);
      if (byId(id).options.length < 3) byId(id).parentElement.hidden = true;
    }
    byId("f-text").addEventListener("input", apply);
  }

  function matches(finding) {
    const want = (id) => byId(id).value;
    const text = want("f-text").trim();
    return (want("f-rule") === "" || finding.r === Number(want("f-rule"))) &&
      (want("f-agency") === "" || finding.a === want("f-agency")) &&
      (want("f-effect") === "" || data.rules[finding.r].effect === want("f-effect")) &&
      (want("f-manner") === "" || finding.m === want("f-manner")) &&
      (text === "" || data.traces[finding.t].id.includes(text));
  }

  function apply() {
    state.rows = data.findings.map((finding, place) => place).filter((place) => matches(data.findings[place]));
    state.page = 0;
    draw();
  }

  function row(place) {
    const finding = data.findings[place], trace = data.traces[finding.t];
    const open = element("button", { type: "button", text: trace.id });
    const line = element("tr", { class: place === state.chosen ? "is-on" : "" },
      element("td", {}, open),
      element("td", { text: data.rules[finding.r].title }),
      element("td", { text: finding.a, "data-l": "机关" }),
      element("td", { text: finding.s, "data-l": "起算" }),
      element("td", { text: finding.d, "data-l": "届满" }),
      element("td", { text: MANNERS[finding.m] || finding.m, "data-l": "情形" }),
      element("td", { class: "zh-num", text: finding.o === null ? "" : finding.o.toLocaleString("zh-CN"), "data-l": "超过(天)" }));
    line.addEventListener("click", () => choose(place));
    return line;
  }

  function total(findings) {
    const clues = findings.filter((finding) => finding.n.includes("suspected")).length;
    const own = `${(findings.length - clues).toLocaleString("zh-CN")} 项`;
    return clues ? `${own}、线索 ${clues.toLocaleString("zh-CN")} 条` : own;
  }

  function draw() {
    const pages = Math.max(1, Math.ceil(state.rows.length / SIZE));
    const shown = state.rows.slice(state.page * SIZE, (state.page + 1) * SIZE);
    byId("list").tBodies[0].replaceChildren(...(shown.length ? shown.map(row) : [emptyRow()]));
    byId("count").textContent = `筛出 ${total(state.rows.map((place) => data.findings[place]))},列出的共 ${total(data.findings)}`;
    byId("page").textContent = `第 ${state.page + 1} / ${pages} 页`;
    byId("prev").disabled = state.page === 0;
    byId("next").disabled = state.page >= pages - 1;
  }

  function emptyRow() {
    const words = data.findings.length ? "没有符合条件的发现。去掉一个筛选条件再看。" : "没有发现:所有适用的要求都已满足或尚未到期。";
    return element("tr", {}, element("td", { colspan: "7", text: words }));
  }

  function choose(place) {
    state.chosen = place;
    draw();
    const panel = byId("detail");
    panel.replaceChildren(...detail(data.findings[place]));
    panel.focus({ preventScroll: true });
    if (window.matchMedia("(max-width:1180px)").matches) panel.scrollIntoView({ block: "start" });
    else panel.scrollTop = 0;
  }

  function detail(finding) {
    const rule = data.rules[finding.r], trace = data.traces[finding.t];
    const late = finding.o ? `,超过 ${finding.o} 天` : "";
    const head = element("div", { class: "zh-body" },
      element("h2", { text: `${trace.label} ${trace.id}` }),
      element("p", {}, element("span", { class: "zh-state" }, icon("i-breach"), (MANNERS[finding.m] || finding.m) + late)),
      element("p", {}, element("b", { text: rule.title })),
      element("p", { class: "r-sub", text: `要求:${rule.says.replace(/。$/, "")}。后果:${EFFECTS[rule.effect]}。` }),
      ...rule.basis.map((basis) => basis.text
        ? element("blockquote", { class: "zh-article" }, basis.text, element("cite", { text: basis.label }))
        : element("p", { class: "r-sub", text: basis.label })));
    const parts = [head];
    if (finding.x) parts.push(element("section", {}, element("h3", { text: "期限怎么算" }), element("p", { text: finding.x })));
    if (finding.n.length) parts.push(element("section", {}, element("h3", { text: "说明" }), ...finding.n.map((n) => element("p", { text: NOTES[n] || n }))));
    parts.push(element("section", {}, element("h3", { text: "经过" }), timeline(finding, trace)));
    return parts;
  }

  function timeline(finding, trace) {
    const list = element("ol", { class: "zh-time" });
    let dueShown = !finding.d;
    for (const [id, day, clock, label, more] of trace.events) {
      if (!dueShown && day > finding.d.slice(0, 10)) { list.append(dueItem(finding)); dueShown = true; }
      const role = finding.k[id];
      const kind = role === "activation" ? "is-key" : role === "matching" ? "is-break" : "";
      list.append(element("li", { class: kind }, element("time", { text: day }, element("small", { text: clock })), element("i", {}),
        element("div", {}, element("b", { text: label }), role ? element("small", { text: role === "activation" ? "由此产生这项要求" : "据此认定" }) : "", element("small", { text: more }))));
    }
    if (!dueShown) list.append(dueItem(finding));
    if (finding.m === "undone") list.append(element("li", { class: "is-due" }, element("time", { text: "至今没有" }), element("i", {}), element("div", {}, element("b", { text: "应当完成的行为" }))));
    if (trace.more) list.append(element("li", {}, element("time", {}), element("i", {}), element("div", { text: `另有 ${trace.more} 个事件未列出` })));
    return list;
  }

  function dueItem(finding) {
    return element("li", { class: "is-due" }, element("time", { text: finding.d }), element("i", {}), element("div", {}, element("b", { text: "届满之日" })));
  }

  byId("prev").addEventListener("click", () => { state.page -= 1; draw(); });
  byId("next").addEventListener("click", () => { state.page += 1; draw(); });
  byId("all-rules").addEventListener("change", (event) => {
    for (const line of document.querySelectorAll("#rules-table tr.is-idle")) line.hidden = !event.target.checked;
  });
  for (const link of document.querySelectorAll("a[data-rule]")) {
    link.addEventListener("click", () => { for (const id of ["f-agency", "f-effect", "f-manner", "f-text"]) byId(id).value = ""; byId("f-rule").value = link.dataset.rule; apply(); });
  }
  prepareFilters();
  apply();
})();
