// 现场表单:选项按字词查找、定位、按选择显隐;草稿只留在本标签页(sessionStorage),不含当事人信息、照片和签名;
// 没有网络时内容和一次性编号不变,恢复后再提交,不会重复。没有脚本时表单照常提交。
"use strict";

const form = document.querySelector("form[data-field-form]");
const said = (text) => { form.querySelector("[data-said]").textContent = text; };

// 按字词查找选项
for (const search of form.querySelectorAll("[data-search-for]")) {
  const select = document.getElementById(search.dataset.searchFor);
  const whole = select.cloneNode(true);
  search.closest("[hidden]")?.removeAttribute("hidden");
  search.addEventListener("input", () => {
    const words = search.value.trim().split(/\s+/).filter(Boolean), chosen = select.value;
    select.replaceChildren(...whole.cloneNode(true).children);
    for (const option of [...select.querySelectorAll("option")]) {
      if (option.value && option.value !== chosen && !words.every((word) => option.textContent.includes(word))) option.remove();
    }
    for (const group of [...select.querySelectorAll("optgroup")]) if (!group.children.length) group.remove();
    const left = select.querySelectorAll("option[value]:not([value=''])");
    select.value = words.length && left.length === 1 ? left[0].value : chosen;
    search.parentElement.querySelector("[data-found]").textContent = words.length ? `找到 ${left.length} 项` : "";
  });
}

// 只显示与所选相符的部分
const shows = () => {
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, values] = part.dataset.when.split("=");
    const chosen = [...form.querySelectorAll(`[name="${name}"]:checked`)].map((one) => one.value);
    part.hidden = !values.split(",").some((one) => chosen.includes(one));
  }
};

// 一次性编号由本机产生:离线时打开的页面也能提交,重复提交只算一次
const letters = form.dataset.letters;
form.elements.form_key.value = Array.from(crypto.getRandomValues(new Uint8Array(Number(form.dataset.length))), (one) => letters[one % letters.length]).join("");

// 草稿
const KEY = `field-form:${location.pathname}`;
const kept = (field) => field.name && field.type !== "file" && field.type !== "hidden" && !field.closest("[data-private]");
const keep = () => {
  const draft = { form_key: form.elements.form_key.value };
  for (const field of form.elements) {
    if (!kept(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") (draft[field.name] ??= []).push(...(field.checked ? [field.value] : []));
    else draft[field.name] = field.value;
  }
  sessionStorage.setItem(KEY, JSON.stringify(draft));
};
const restore = () => {
  const draft = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  if (!draft || form.dataset.fieldForm === "answered") return;
  form.elements.form_key.value = draft.form_key;
  for (const field of form.elements) {
    if (!kept(field) || !(field.name in draft)) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = draft[field.name].includes(field.value);
    else field.value = draft[field.name];
  }
  said("已恢复本标签页未提交的内容；当事人、照片和签名请重新填写。");
};

// 定位:点了按钮、经浏览器同意才取
const locate = form.querySelector("[data-locate]");
if (navigator.geolocation) locate.hidden = false;
locate.addEventListener("click", () => {
  said("正在定位。");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.elements.coordinates.value = `${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}`;
      said(`已取得位置，误差约 ${Math.round(coords.accuracy)} 米，随地点写入决定书。`);
    },
    () => said("没有取得位置，不影响办理，请写明地点。"),
    { enableHighAccuracy: true, timeout: 15000 },
  );
});

// 提交:一次 POST;有答复就换上答复,没有网络就留着
form.addEventListener("submit", async (event) => {
  if (event.submitter?.name === "form_back") return; // 只要另列选项:整页换上
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  said("正在提交。");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Field-Form": "1" } });
    if (answer.headers.has("X-Location")) {
      sessionStorage.removeItem(KEY);
      location.assign(answer.headers.get("X-Location"));
      return;
    }
    if (answer.redirected) {
      said("登录已经结束。请在另一个标签页登录，再回到这里提交；内容都在。");
      return;
    }
    if (answer.status === 202) {
      form.submit(); // 须由另一人复核:没有办理,换成选择复核人的页面
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const stops = page.getElementById("answers");
    if (!stops) throw new Error("no answer");
    document.getElementById("answers").replaceWith(stops);
    const theirs = page.querySelectorAll("form[data-field-form] .zh-field");
    form.querySelectorAll(".zh-field").forEach((own, place) => {
      own.querySelector(".zh-err")?.remove();
      const wrong = theirs[place].querySelector(".zh-err");
      if (wrong) own.append(wrong);
      const control = own.querySelector("input, select, textarea");
      control.classList.toggle("is-invalid", Boolean(wrong));
      if (wrong) control.setAttribute("aria-invalid", "true"); else control.removeAttribute("aria-invalid");
    });
    form.querySelector("[data-soft]").hidden = !stops.querySelector("[data-soft-reasons]");
    said("");
    stops.scrollIntoView({ block: "start" });
    stops.focus();
  } catch {
    keep();
    said("没有网络或者服务没有答复。内容都在，请稍后再次提交，不会重复办理。");
  } finally {
    delete form.dataset.sending;
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-disabled=true]")) button.removeAttribute("aria-disabled");
  }
});

restore();
shows();
form.addEventListener("change", () => { shows(); keep(); });
form.addEventListener("input", keep);
