// 页面上的少量脚本:关掉已打开的弹层、复制编号、返回上一页、防止重复提交。没有脚本时各项仍可用。
"use strict";

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.zh-menu[open], details.zh-pop-wrap[open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
  const copy = event.target.closest("[data-copy]");
  if (copy && navigator.clipboard) {
    navigator.clipboard.writeText(copy.dataset.copy).then(() => { copy.textContent = "已复制"; });
  }
  const back = event.target.closest("[data-back]");
  if (back) {
    event.preventDefault();
    if (history.length > 1) history.back(); else location.assign("/");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.zh-menu[open], details.zh-pop-wrap[open]")) {
    open.removeAttribute("open");
    open.querySelector("summary").focus();
  }
  if (location.hash === "#rail") location.hash = "main";
});

// 同一表单只送出一次;服务器另有一次性编号把关。预览、下载草稿另有去处,不算送出。
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[hx-post]") || event.submitter?.hasAttribute("formaction")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-disabled=true]:not([data-locked])")) button.removeAttribute("aria-disabled");
  }
});

// 改了条件就取数;没有脚本时用“筛选”按钮。
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-live]");
  if (form && !event.target.matches("[data-wait]")) form.requestSubmit();
});
