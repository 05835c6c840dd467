/* Comforts on top of plain pages: without this file every link still goes and every form still posts. */
(() => {
  "use strict";

  document.documentElement.classList.add("has-script");

  const live = (text) => {
    const region = document.getElementById("live");
    if (region) region.textContent = text;
  };
  const isTyping = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  /* Colours: shown at once, kept by the server. */
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-form]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const theme = event.submitter.value;
    if (theme === "system") document.documentElement.removeAttribute("data-bs-theme");
    else document.documentElement.setAttribute("data-bs-theme", theme);
    const body = new FormData(form);
    body.set("theme", theme);
    fetch(form.action, { method: "POST", body, redirect: "manual" });
    form.querySelectorAll("[name=theme]").forEach((button) => {
      if (button === event.submitter) button.setAttribute("aria-pressed", "true");
      else button.removeAttribute("aria-pressed");
    });
    form.closest("details")?.removeAttribute("open");
  });

  /* Menus close when something else is meant. */
  const closeMenus = (except) => {
    let closed = false;
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu === except || menu.contains(except)) return;
      menu.open = false;
      closed = true;
    });
    return closed;
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));

  /* Dialogs: <a href="#id" data-dialog="id"> opens, data-dialog-close closes, focus returns by itself. */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (!dialog) return;
      event.preventDefault();
      closeMenus();
      dialog.showModal();
      return;
    }
    const closer = event.target.closest("[data-dialog-close]");
    if (closer && closer.closest("dialog")?.open) {
      event.preventDefault();
      closer.closest("dialog").close();
    }
  });

  /* On a phone the filters stand behind one button. */
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-filter-toggle]");
    if (toggle) toggle.setAttribute("aria-expanded", String(toggle.closest("form").classList.toggle("is-open")));
  });

  /* "E-mail me a code" beside a password: takes the address that is already typed. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-code-for]");
    const field = link && document.getElementById(link.dataset.codeFor);
    const form = document.getElementById("code-form");
    if (!field || !form || !field.value || !field.checkValidity()) return;
    event.preventDefault();
    form.elements.email.value = field.value;
    form.requestSubmit();
  });

  /* Folded groups: a button with aria-controls naming one or more rows or blocks. */
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-fold]");
    if (!toggle) return;
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    document.querySelectorAll(`[data-group="${toggle.dataset.fold}"]`).forEach((row) => { row.hidden = !open; });
  });

  /* Dropzone: a real file field that also takes a dropped file. */
  const showChosen = (zone) => {
    const field = zone.querySelector("input[type=file]");
    const line = zone.querySelector(".dropzone-chosen");
    if (line) line.textContent = [...field.files].map((file) => file.name).join(", ");
    if (field.files.length && zone.hasAttribute("data-send")) field.form.requestSubmit();
  };
  document.addEventListener("dragover", (event) => {
    const zone = event.target.closest?.(".dropzone");
    if (!zone) return;
    event.preventDefault();
    zone.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    const zone = event.target.closest?.(".dropzone");
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const zone = event.target.closest?.(".dropzone");
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    const field = zone.querySelector("input[type=file]");
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("change", (event) => {
    const zone = event.target.closest(".dropzone");
    if (zone && event.target.type === "file") showChosen(zone);
  });

  /* Selecting rows. Checkboxes are name="selected"; data-select-all and data-select-group stand above them. */
  const boxes = (scope) => [...scope.querySelectorAll('[name="selected"]')];
  const recount = (form) => {
    const all = boxes(form);
    const chosen = all.filter((box) => box.checked);
    all.forEach((box) => box.closest("tr")?.classList.toggle("is-selected", box.checked));
    form.querySelectorAll("[data-selected-count]").forEach((place) => { place.textContent = chosen.length; });
    form.classList.toggle("has-selection", chosen.length > 0);
    const head = form.querySelector("[data-select-all]");
    if (head) {
      head.checked = all.length > 0 && chosen.length === all.length;
      head.indeterminate = chosen.length > 0 && chosen.length < all.length;
    }
    form.querySelectorAll("[data-select-group]").forEach((box) => {
      const group = all.filter((one) => one.closest("tr")?.dataset.group === box.dataset.selectGroup);
      box.checked = group.length > 0 && group.every((one) => one.checked);
    });
  };
  document.addEventListener("change", (event) => {
    const box = event.target;
    const form = box.closest("form");
    if (!form) return;
    if (box.matches("[data-select-all]")) boxes(form).forEach((one) => { one.checked = box.checked; });
    else if (box.matches("[data-select-group]")) {
      boxes(form).filter((one) => one.closest("tr")?.dataset.group === box.dataset.selectGroup)
        .forEach((one) => { one.checked = box.checked; });
    } else if (box.name !== "selected") return;
    recount(form);
  });
  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-select-none]");
    if (!clear) return;
    const form = clear.closest("form");
    boxes(form).forEach((box) => { box.checked = false; });
    recount(form);
  });

  document.querySelectorAll("form").forEach((form) => { if (form.querySelector('[name="selected"]')) recount(form); });

  /* Fields that apply themselves: data-apply on a form sends it when a choice changes. */
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-apply]");
    if (form && event.target.type !== "search") form.requestSubmit();
  });

  /* Forms that must not go twice. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  /* Toasts leave after eight seconds, unless somebody is reading them. */
  document.querySelectorAll(".toast-line").forEach((toast) => {
    const leave = () => {
      if (toast.matches(":hover, :focus-within")) window.setTimeout(leave, 2000);
      else toast.remove();
    };
    window.setTimeout(leave, 8000);
  });

  /* Keys. Every one of them is also a visible control. */
  const off = document.querySelector("[data-keys-off]");
  const keysAreOff = () => { try { return localStorage.getItem("keys") === "off"; } catch { return false; } };
  if (off) {
    off.checked = keysAreOff();
    off.addEventListener("change", () => { try { localStorage.setItem("keys", off.checked ? "off" : "on"); } catch { /* private window */ } });
  }

  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr:not([hidden]), [data-rows] > .finding")];
  const current = () => rows().findIndex((row) => row.classList.contains("is-key"));
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const index = current();
    const next = all[Math.min(all.length - 1, Math.max(0, index < 0 ? 0 : index + step))];
    all.forEach((row) => row.classList.toggle("is-key", row === next));
    next.scrollIntoView({ block: "nearest" });
    (next.querySelector("a, summary, [name=selected], button") || next).focus({ preventScroll: true });
  };
  const select = (whole) => {
    const row = rows()[current()];
    if (!row) return;
    const box = row.querySelector("[name=selected], [data-select-group]");
    if (!box) return;
    if (whole && row.dataset.group) {
      const group = row.closest("form").querySelectorAll(`[data-group="${row.dataset.group}"] [name=selected]`);
      const to = ![...group].every((one) => one.checked);
      group.forEach((one) => { one.checked = to; });
    } else box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const copy = async () => {
    const cell = document.activeElement.closest("[data-copy]")
      || document.activeElement.closest(".finding, tr")?.querySelector("[data-copy]");
    if (!cell) return;
    await navigator.clipboard.writeText(cell.dataset.copy);
    live(cell.dataset.copy);
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (closeMenus()) return;
      const clear = document.querySelector("[data-select-none]");
      if (clear && boxes(clear.closest("form")).some((box) => box.checked)) clear.click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || keysAreOff()) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key;
    if (key === "/") {
      const field = document.querySelector("main [data-search]") || document.querySelector("[data-search]");
      if (!field) return;
      field.focus();
      field.select();
    } else if (key === "?") document.getElementById("keys")?.showModal();
    else if (key === "j" || key === "J") move(1);
    else if (key === "k" || key === "K") move(-1);
    else if (key === "x" || key === "X") select(event.shiftKey);
    else if (key === "y" || key === "Y") { copy(); return; }
    else if (key === "Enter") {
      /* On a row's checkbox it opens the row; else it would send the form with its first button. */
      const link = event.target.matches("[name=selected]") && event.target.closest("tr")?.querySelector("a[href]");
      if (!link) return;
      link.click();
    }
    else {
      const control = [...document.querySelectorAll(`[data-key="${CSS.escape(key.toLowerCase())}"]`)]
        .find((one) => one.offsetParent !== null && one.getAttribute("aria-disabled") !== "true");
      if (!control) return;
      control.click();
    }
    event.preventDefault();
  });

  /* A blocked button explains itself instead of acting. */
  document.addEventListener("click", (event) => {
    const blocked = event.target.closest('[aria-disabled="true"]');
    if (blocked) event.preventDefault();
  });

  /* What scrolls sideways is reached by keyboard, and only while it scrolls. */
  const scrollers = () => document.querySelectorAll(".table-scroll, .table-frame, .panel:has(> .list-table), .sheet");
  const sizes = new ResizeObserver(() => scrollers().forEach((box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }));
  const watchScrollers = () => scrollers().forEach((box) => [box, ...box.children].forEach((element) => sizes.observe(element)));
  watchScrollers();
  document.addEventListener("htmx:load", watchScrollers);

  /* After a swap: counts again, and focus to the new heading when the swapped part asks for it. */
  document.addEventListener("htmx:afterSwap", (event) => {
    document.querySelectorAll("form").forEach((form) => { if (form.querySelector('[name="selected"]')) recount(form); });
    event.detail.elt.querySelector?.("[data-focus]")?.focus();
  });
})();
