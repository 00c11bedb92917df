// What our own HTML does (ui/render.py, ui/reading.py). Runs once, when the page is up, in the reader's component:
// `element` is the reader, `trigger` tells Python, `watch` hears when Python has answered.
const narrow = matchMedia('(max-width: 860px)');
const still = matchMedia('(prefers-reduced-motion: reduce)');
const desk = document.querySelector('#desk'), talk = document.querySelector('#talk');
let opener = null;  // the chip or headline that the reader was opened from
let hash = '';  // where in the article it leads; the table of the library may make another row of the opener
let isOfLibrary = false;

// --- a peek at the quote, or at why a sentence is doubted ---

const peek = document.createElement('div');
peek.id = 'peek';
peek.popover = 'manual';
peek.role = 'tooltip';
document.body.append(peek);
let peeking = null, leaving = 0;

function show(at) {
  clearTimeout(leaving);
  if (at === peeking) return;
  hide();
  const {where, title, quote, why} = at.dataset;
  peek.replaceChildren(...Object.entries({where, title, quote, why}).filter(([, text]) => text).map(([name, text]) => {
    const line = document.createElement('p');
    line.className = name;
    line.dir = 'auto';
    line.textContent = name === 'quote' ? `“${text}”` : text;
    return line;
  }));
  peeking = at;
  if (quote) at.setAttribute('aria-describedby', 'peek');  // a flag holds its reason itself
  peek.showPopover();
  settle();
}

// Under what it belongs to, or above it where there is no room; always inside the window.
function settle() {
  const mark = peeking?.getClientRects()[0];
  if (!mark || mark.bottom < 0 || mark.top > innerHeight) return hide();
  const box = peek.getBoundingClientRect(), below = mark.bottom + 6;
  const top = below + box.height + 8 < innerHeight ? below : mark.top - box.height - 6;
  peek.style.left = `${Math.max(8, Math.min(mark.left - 16, innerWidth - box.width - 8))}px`;
  peek.style.top = `${Math.max(8, top)}px`;
}

function hide() {
  clearTimeout(leaving);
  peeking?.removeAttribute('aria-describedby');
  peeking = null;
  if (peek.matches(':popover-open')) peek.hidePopover();
}

const peekable = (target) => target.closest?.('[data-quote], [data-why]');
document.addEventListener('mouseover', (event) => {
  const at = peekable(event.target);
  if (at) show(at);
  else if (peek.contains(event.target)) clearTimeout(leaving);  // it may be read with the pointer on it
  else if (peeking && !peeking.matches(':focus')) { clearTimeout(leaving); leaving = setTimeout(hide, 150); }
});
document.addEventListener('focusin', (event) => {
  const at = peekable(event.target);
  if (at && event.target.matches(':focus-visible')) show(at);
});
document.addEventListener('focusout', (event) => { if (event.target === peeking) hide(); });
document.addEventListener('scroll', () => peeking && settle(), {capture: true, passive: true});

// --- the article beside the conversation ---

function read(link) {
  opener = link;
  hash = link.hash;
  isOfLibrary = !!link.closest('#library');
  hide();
  if (!arrive()) trigger('read', {...link.dataset});
}

// Brings a quote, or the head of an article, into view; false if another article is in the reader, or none.
function arrive() {
  const target = element.querySelector(hash || '.reader');
  if (!target) return false;
  showLibrary(false);
  desk.classList.add('reading');
  talk.inert = narrow.matches;  // on a phone it is covered
  element.querySelectorAll('mark.now').forEach((mark) => mark.classList.remove('now'));
  element.querySelectorAll(`mark[data-n~="${target.dataset.label}"]`).forEach((mark) => mark.classList.add('now'));
  target.focus({preventScroll: true});
  // The panel is scrolled and not the window (as scrollIntoView would): the conversation stays where it is.
  const box = narrow.matches ? document.querySelector('#reader') : document.querySelector('#panel');
  const at = target.getBoundingClientRect(), top = at.top - box.getBoundingClientRect().top + box.scrollTop;
  const above = target.tagName === 'MARK' ? Math.max(80, (box.clientHeight - at.height) / 2) : 0;
  box.scrollTo({top: top - above, behavior: still.matches ? 'auto' : 'smooth'});
  return true;
}

// Back to where it was opened from.
function close() {
  leave();
  if (!isOfLibrary) return opener?.focus();
  showLibrary(true);
  document.querySelector(`#articles a[href="${hash}"]`)?.focus();
}

function leave() {
  desk.classList.remove('reading');
  talk.inert = false;
}

const isLibraryShown = () => document.body.hasAttribute('data-library');
function showLibrary(shown) {
  document.body.toggleAttribute('data-library', shown);
  document.querySelector('#library-switch').ariaPressed = shown;
}

watch('value', () => { if (element.querySelector('.reader')) arrive(); else leave(); });
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const shelf = document.querySelector('.shelf[open]');
  if (peeking) hide();
  else if (shelf) { shelf.open = false; shelf.querySelector('summary').focus(); }
  else if (desk.classList.contains('reading') && !isLibraryShown()) close();
});

// --- what is pressed ---

function copy(button) {
  const {text} = button.dataset;
  const told = () => say(button, 'Copied');
  // Without https, elsewhere than on this machine, browsers have no clipboard for a page: then the old way.
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(told);
  const box = document.createElement('textarea');
  box.value = text;
  document.body.append(box);
  box.select();
  document.execCommand('copy');
  box.remove();
  button.focus();
  told();
}

// Says on the button what was done, for a while.
function say(button, words) {
  button.dataset.name ??= button.textContent;
  button.textContent = words;
  setTimeout(() => { button.textContent = button.dataset.name; }, 2500);
}

// In place of the name, a box to type another into; Enter keeps it, Escape does not.
function rename(button) {
  const name = button.parentElement.querySelector('.name'), box = document.createElement('input');
  box.value = name.textContent;
  box.ariaLabel = 'Name';
  name.hidden = true;
  name.after(box);
  box.select();
  let isDone = false;  // to remove the box takes the focus from it, which ends it too
  const done = (kept) => {
    if (isDone) return;
    isDone = true;
    if (kept && box.value !== name.textContent) trigger('rename', {id: button.dataset.id, name: box.value});
    box.remove();
    name.hidden = false;
  };
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') event.stopPropagation();
    if (event.key === 'Enter' || event.key === 'Escape') done(event.key === 'Enter');
  });
  box.addEventListener('blur', () => done(true));
}

function discard(button) {
  if (button.dataset.sure) return trigger('discard', {id: button.dataset.id});
  button.dataset.sure = true;
  button.textContent = 'Really delete?';
  button.addEventListener('blur', () => { delete button.dataset.sure; button.textContent = 'Delete'; }, {once: true});
}

function reopen(button) {
  button.closest('details').open = false;
  trigger('reopen', {id: button.dataset.id});
}

// Asks nothing but the article that is open, or all articles again; then a question is what comes next.
function only(button) {
  trigger('only', {article: button.dataset.article});
  if (narrow.matches) leave();  // there it covers the question
  document.querySelector('#question textarea').focus();
}

function widen() {
  trigger('widen', {});
  document.querySelector('#question textarea').focus();
}

const rate = (button) => trigger('rate', {...button.dataset});
const again = (button) => trigger('again', {...button.dataset});
const save = (button) => trigger('export', {...button.dataset});
const deeds = {read, close, only, widen, copy, rate, rename, discard, reopen, again, export: save};
document.addEventListener('click', (event) => {
  const shelf = document.querySelector('.shelf[open]');
  if (shelf && !shelf.contains(event.target)) shelf.open = false;
  const pressed = event.target.closest('[data-do]');
  if (!pressed) {
    const at = peekable(event.target);
    if (at) show(at);  // a finger points at nothing before it presses
    return;
  }
  event.preventDefault();
  deeds[pressed.dataset.do]?.(pressed);
});
