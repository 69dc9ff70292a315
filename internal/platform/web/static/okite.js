// Comfort only: every page works without this file.
"use strict";
(() => {
  // "/" leads to the search box, unless somebody is typing.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const box = document.getElementById("search");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  // A choice in a filter bar takes effect at once.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.matches("select")) form.requestSubmit();
  });

  // The summary of errors is read first.
  const toSummary = () => document.querySelector("[data-focus]")?.focus();
  toSummary();

  // An open switch of the fiscal year closes when one clicks elsewhere or presses Escape.
  const closeYears = (except) => {
    for (const open of document.querySelectorAll(".years[open]")) {
      if (open !== except) open.open = false;
    }
  };
  document.addEventListener("click", (event) => closeYears(event.target.closest(".years")));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeYears(null); });

  // What is known of a provision has come beside the text: it is read next, and closes
  // on Escape with the focus back where it was.
  let chosen = null;
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".provision a");
    if (link) chosen = link;
  });
  document.addEventListener("htmx:after:swap", () => {
    const title = document.querySelector("#policy-panel #policy-about-title");
    if (title && chosen) title.focus({ preventScroll: true });
  });
  const closePanel = () => {
    const panel = document.getElementById("policy-panel");
    if (!panel?.querySelector(".policy-about")) return;
    panel.replaceChildren();
    chosen?.focus();
  };
  document.addEventListener("click", (event) => { if (event.target.closest(".policy-close")) closePanel(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closePanel(); });

  // The matrix of an audit: arrow keys move between the marks, a key sets one.
  const cellsOf = (table) => [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("a.audit-mark")]);
  const matrices = () => {
    for (const table of document.querySelectorAll("table[data-matrix]")) {
      if (table.dataset.ready) continue;
      table.dataset.ready = "1";
      cellsOf(table).flat().forEach((cell, n) => { cell.tabIndex = n === 0 ? 0 : -1; });
    }
    for (const hint of document.querySelectorAll("[data-matrix-hint]")) hint.hidden = false;
  };
  matrices();
  document.addEventListener("htmx:after:swap", matrices);
  const marks = { "1": "good", "o": "good", "○": "good", "2": "improved", "△": "improved", "3": "bad", "x": "bad", "×": "bad", "4": "outside", "-": "outside", "－": "outside" };
  const signs = { good: ["○", "適正"], improved: ["△", "監査指導により改善"], bad: ["×", "改善を要する"], outside: ["－", "該当なし"] };
  let struck = null;
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("table[data-matrix] a.audit-mark");
    if (!cell || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const rows = cellsOf(cell.closest("table"));
    const at = rows.findIndex((row) => row.includes(cell));
    const column = rows[at].indexOf(cell);
    const next = { ArrowUp: rows[at - 1]?.[column], ArrowDown: rows[at + 1]?.[column], ArrowLeft: rows[at][column - 1], ArrowRight: rows[at][column + 1], Home: rows[at][0], End: rows[at].at(-1) }[event.key];
    if (next) {
      event.preventDefault();
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
      return;
    }
    const mark = marks[event.key.normalize("NFKC").toLowerCase()] || marks[event.key];
    if (!mark) return;
    event.preventDefault();
    const dialog = document.querySelector("[data-matrix-dialog]");
    const form = dialog.querySelector("form");
    struck = { cell, mark, form };
    if (mark !== "improved" && mark !== "bad") { strike(""); return; }
    dialog.querySelector("[data-matrix-about]").textContent = cell.dataset.name + "　" + cell.closest("tr").querySelector("th").textContent + "：" + signs[mark][0] + " " + signs[mark][1];
    form.elements.reason.value = cell.title;
    dialog.showModal();
    form.elements.reason.focus();
  });
  document.addEventListener("submit", (event) => {
    const dialog = event.target.closest("[data-matrix-dialog]");
    if (!dialog) return;
    event.preventDefault();
    if (!event.target.elements.reason.value.trim()) { event.target.elements.reason.focus(); return; }
    dialog.close();
    strike(event.target.elements.reason.value);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-matrix-cancel]")) event.target.closest("dialog").close();
  });

  async function strike(reason) {
    const { cell, mark, form } = struck;
    const status = document.querySelector("[data-matrix-status]");
    const body = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries({ item: cell.dataset.item, unit: cell.dataset.unit, mark, reason, version: cell.dataset.version })) body.set(name, value);
    let text = "保存できませんでした。通信の状態を確かめて、もう一度押してください。";
    try {
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      const said = await answer.text();
      if (answer.ok) {
        cell.dataset.version = said;
        cell.className = "audit-mark " + mark;
        cell.title = reason;
        cell.firstElementChild.textContent = signs[mark][0];
        cell.querySelector(".unseen").textContent = cell.dataset.name + " " + signs[mark][1];
        text = cell.dataset.name + "を「" + signs[mark][0] + " " + signs[mark][1] + "」にしました。";
      } else if (answer.headers.get("Content-Type")?.startsWith("text/plain")) {
        text = said;
      }
    } catch { /* said already */ }
    status.textContent = text;
    cell.focus();
  }

  // A form with files shows how much has been sent, then becomes the answer's page.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-progress]")) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  function send(form, button) {
    const bar = document.createElement("progress");
    const text = document.createElement("p");
    bar.max = 100;
    bar.setAttribute("aria-label", "送信の進み具合");
    text.setAttribute("role", "status");
    text.textContent = "送信しています…";
    form.querySelector(".buttons").before(bar, text);
    if (button) button.disabled = true;
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      bar.value = (100 * step.loaded) / step.total;
      if (step.loaded === step.total) text.textContent = "受け取りました。確認しています…";
    });
    request.addEventListener("load", () => become(request));
    request.addEventListener("error", () => {
      bar.remove();
      text.textContent = "送信できませんでした。通信の状態を確かめて、もう一度送信してください。";
      if (button) button.disabled = false;
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  }

  function become(request) {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.title = page.title;
    document.body.replaceWith(page.body);
    history.replaceState(null, "", request.responseURL);
    window.htmx?.process(document.body);
    window.scrollTo(0, 0);
    toSummary();
  }
})();
