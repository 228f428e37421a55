// 屏上签名:手指、笔、鼠标写在画布上,写完的图形(PNG)放进隐藏的输入项。没有脚本时画布不出现。
"use strict";

for (const box of document.querySelectorAll("[data-signature]")) {
  const canvas = box.querySelector("canvas"), value = box.querySelector("input"), pen = canvas.getContext("2d");
  box.classList.add("is-ready");
  pen.lineWidth = 4;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#111";
  let drawing = false;
  const at = (event) => {
    const frame = canvas.getBoundingClientRect();
    return [(event.clientX - frame.left) * canvas.width / frame.width, (event.clientY - frame.top) * canvas.height / frame.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  const ended = () => {
    if (!drawing) return;
    drawing = false;
    value.value = canvas.toDataURL("image/png");
    value.dispatchEvent(new Event("change", { bubbles: true }));
  };
  canvas.addEventListener("pointerup", ended);
  canvas.addEventListener("pointercancel", ended);
  box.querySelector("[data-signature-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    value.value = "";
  });
  if (value.value) {
    const picture = new Image();
    picture.onload = () => pen.drawImage(picture, 0, 0);
    picture.src = value.value;
  }
}
