/**
 * The report's only script: theme, one cluster alone, enlarging pictures. Everything is readable without it. It holds
 * no data, so its hash can be in the page's content security policy.
 */
export const SCRIPT = `'use strict';
const root=document.documentElement;root.classList.add('js');
document.getElementById('theme').addEventListener('click',()=>{
  const dark=root.dataset.theme?root.dataset.theme==='dark':matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme=dark?'light':'dark';
});
for(const button of document.querySelectorAll('.solo'))button.addEventListener('click',()=>{
  const section=button.closest('.dictionary'),k=button.dataset.solo,on=button.getAttribute('aria-pressed')!=='true';
  for(const other of section.querySelectorAll('.solo'))other.setAttribute('aria-pressed',String(on&&other===button));
  for(const layer of section.querySelectorAll('.slide .paint'))layer.classList.toggle('off',on&&layer.dataset.k!==k);
  section.classList.toggle('alone',on);
});
const dialog=document.getElementById('large');
for(const button of document.querySelectorAll('.zoom'))button.addEventListener('click',()=>{
  const picture=button.querySelector('svg').cloneNode(true),view=button.closest('.card')?.querySelector('.views :checked');
  if(view)picture.dataset.view=view.value;
  dialog.querySelector('.large-picture').replaceChildren(picture);
  dialog.querySelector('.large-caption').textContent=button.dataset.zoom;
  const box=picture.viewBox.baseVal,room=Math.min((innerWidth-64)/box.width,(innerHeight-128)/box.height);
  picture.style.width=Math.floor(box.width*room)+'px';
  dialog.showModal();
});
dialog.addEventListener('click',event=>{if(event.target===dialog)dialog.close()});
addEventListener('beforeprint',()=>{for(const d of document.querySelectorAll('.slide details'))d.open=true});
`;
