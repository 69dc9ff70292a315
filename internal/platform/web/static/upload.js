// A form marked data-resume sends its file in parts that go on where the line broke (the
// tus protocol), then the rest of the form. Without this file the form sends all at once.
"use strict";
(() => {
  const part = 8 * 1024 * 1024;
  const tries = 8;
  const version = { "Tus-Resumable": "1.0.0" };
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-resume]")) return;
    const file = form.querySelector("input[type=file]")?.files[0];
    if (!file || file.size === 0 || form.dataset.sent) return;
    event.preventDefault();
    send(form, file, event.submitter);
  });

  async function send(form, file, button) {
    const show = shown(form);
    if (button) button.disabled = true;
    try {
      const place = await begin(form.dataset.resume, file);
      await pour(place, file, show);
      forget(file);
      form.querySelector("input[name=upload]").value = place.split("/").pop();
      form.querySelector("input[type=file]").disabled = true;
      form.dataset.sent = "1";
      show(file.size, file.size, "送り終えました。内容を確かめています…");
      form.submit();
    } catch (problem) {
      show(null, file.size, problem.message || "送信できませんでした。通信の状態を確かめて、もう一度ボタンを押すと、続きから送ります。");
      if (button) button.disabled = false;
    }
  }

  // shown gives a function that tells how far the sending is.
  function shown(form) {
    form.querySelectorAll("[data-sending]").forEach((old) => old.remove());
    const box = document.createElement("div");
    const bar = document.createElement("progress");
    const text = document.createElement("p");
    box.dataset.sending = "";
    bar.max = 100;
    bar.setAttribute("aria-label", "送信の進み具合");
    text.setAttribute("role", "status");
    box.append(bar, text);
    form.querySelector(".buttons").before(box);
    return (done, total, words) => {
      if (done !== null) bar.value = (100 * done) / total;
      text.textContent = words || `送信しています… ${Math.floor((100 * done) / total)}％`;
    };
  }

  // begin finds the upload of this very file that was broken off, or announces a new one.
  async function begin(path, file) {
    const known = recall(file);
    if (known) {
      const there = await fetch(known, { method: "HEAD", headers: version }).catch(() => null);
      if (there?.ok && Number(there.headers.get("Upload-Length")) === file.size) return known;
      forget(file);
    }
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
    const answer = await fetch(path, { method: "POST", headers: { ...version, "Upload-Length": String(file.size), "Upload-Metadata": "filename " + name } });
    if (!answer.ok) throw new Error(await reason(answer));
    const place = answer.headers.get("Location");
    remember(file, place);
    return place;
  }

  // pour sends part after part. After a fault it asks where to go on.
  async function pour(place, file, show) {
    let offset = await offsetOf(place);
    for (let failed = 0; offset < file.size; ) {
      show(offset, file.size);
      try {
        const answer = await fetch(place, {
          method: "PATCH",
          headers: { ...version, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
          body: file.slice(offset, offset + part),
        });
        if (answer.ok) {
          offset = Number(answer.headers.get("Upload-Offset"));
          failed = 0;
          continue;
        }
        if (answer.status < 500 && answer.status !== 409) throw new Error(await reason(answer));
      } catch (problem) {
        if (!(problem instanceof TypeError)) throw problem; // TypeError: the line is down
      }
      if (++failed > tries) throw new Error("");
      show(offset, file.size, "通信が切れました。つながるのを待って、続きから送ります…");
      await wait(Math.min(30, 2 ** failed));
      offset = await offsetOf(place).catch(() => offset);
    }
  }

  async function offsetOf(place) {
    const answer = await fetch(place, { method: "HEAD", headers: version });
    if (!answer.ok) throw new Error(answer.status === 404 ? "送信の期限が過ぎました。もう一度ボタンを押すと、はじめから送ります。" : "");
    return Number(answer.headers.get("Upload-Offset"));
  }

  // reason is what the page of an error says.
  async function reason(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector(".alert p")?.textContent || "";
  }

  // Which upload belongs to which file is kept for the next visit of this browser only.
  const key = (file) => `okite-upload:${file.name}:${file.size}:${file.lastModified}`;
  const recall = (file) => { try { return sessionStorage.getItem(key(file)); } catch { return null; } };
  const remember = (file, place) => { try { sessionStorage.setItem(key(file), place); } catch { /* not allowed: no resuming after a reload */ } };
  const forget = (file) => { try { sessionStorage.removeItem(key(file)); } catch { /* nothing was kept */ } };
})();
