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
