// The widget: asks at an open link on anybody's page. Nothing is read of the page it stands in but the attributes of its own tag, and
// nothing of the page reaches into it: it lives in a shadow tree, with a style sheet that a strict style-src lets pass. No cookie; one
// line of storage after an answer, so that she is not asked again.
(function () {
'use strict'
const script = document.currentScript
const told = script ? script.dataset : {}
if (!told.ask) { return }
const kind = ['popover', 'thumbs'].indexOf(told.form) < 0 ? 'inline' : told.form
const base = new URL('s/' + encodeURIComponent(told.ask) + '/', script.src).href
const query = told.lang ? '?lang=' + encodeURIComponent(told.lang) : ''
const mark = 'everweek:' + told.ask
const again = told.again === undefined ? 90 : Number(told.again)
let says = {}, counted = 0, word, shownAt, root, place, dialog, opener, sent = false, armed = false, sending = false, left = null

function asked () {
  try { return again > 0 && Date.now() - Number(localStorage.getItem(mark)) < again * 864e5 } catch (refused) { return false }
}
function remember () {
  try { if (again > 0) { localStorage.setItem(mark, String(Date.now())) } } catch (refused) { /* She may be asked again. */ }
}
function newWord () {
  word = Array.from(crypto.getRandomValues(new Uint8Array(16)), function (one) { return ('0' + one.toString(16)).slice(-2) }).join('')
}
function el (tag, given) {
  const made = document.createElement(tag)
  Object.keys(given || {}).forEach(function (name) {
    const value = given[name]
    if (value === false || value === null || value === undefined || value === '') { return }
    if (name === 'text') { made.textContent = value } else { made.setAttribute(name, value === true ? '' : value) }
  })
  for (let at = 2; at < arguments.length; at++) { if (arguments[at]) { made.append(arguments[at]) } }
  return made
}

const CSS = ':host{all:initial;color-scheme:inherit;display:block}' +
'*{box-sizing:border-box}[hidden]{display:none!important}' +
':host{--card:light-dark(#fff,#1e2125);--ink:light-dark(#1f2328,#ece9e2);--quiet:light-dark(#59636e,#a9b1ba);--line:light-dark(#e4e0d8,#34383e);--edge:light-dark(#857f74,#8d857a);--above:light-dark(#1f6fb2,#74b4ec);--on:light-dark(#fff,#10161c);--below:light-dark(#b4541a,#f29a62);}' +
'.all,.open{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}.all{color:var(--ink)}.open{font-weight:600}' +
'.all{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;max-width:36rem;overflow-wrap:break-word}' +
'dialog{border:0;border-radius:8px;padding:0;background:var(--card);width:min(30rem,100vw - 32px);max-height:calc(100vh - 32px);margin:auto;margin-block-end:16px;margin-inline-end:16px;box-shadow:0 8px 40px #0005}' +
'dialog::backdrop{background:#0004}dialog .all{border:0}' +
'.open{position:fixed;inset-block-end:16px;inset-inline-end:16px;z-index:2147483000;box-shadow:0 2px 12px #0003}' +
'.start{inset-inline:16px auto}' +
'h2{font-size:1.25rem;line-height:1.75rem;margin:0 0 4px}p{margin:0 0 8px}fieldset{border:0;margin:0;padding:0;min-width:0}' +
'.head{display:flex;justify-content:space-between;align-items:start;gap:8px}' +
'.asked{margin-block:16px}legend,.legend{display:block;padding:0;font-weight:600;margin-block-end:8px}' +
'.quiet,.ends{font-size:.875rem;line-height:1.25rem;color:var(--quiet);font-weight:400}.quiet a{color:inherit}' +
'.points,.thumbs{display:flex;gap:3px}.points label,.thumbs label{position:relative;flex:1 1 0;min-width:0}' +
'.points input,.thumbs input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}' +
'.points label>span,.thumbs label>span{display:grid;place-items:center;text-align:center;min-height:44px;padding:2px;border:1px solid var(--edge);border-radius:8px;font-variant-numeric:tabular-nums}' +
'.thumbs{gap:12px}.thumbs label>span{padding:8px}.thumbs svg{width:32px;height:32px;fill:currentColor}' +
':checked+span{background:var(--above);border-color:var(--above);color:var(--on);font-weight:700}' +
':focus-visible,:focus-visible+span{outline:2px solid light-dark(#1f6fb2,#8cc2f2);outline-offset:2px}' +
'.ends{display:flex;justify-content:space-between;gap:16px;margin-block-start:4px}' +
'.pick{display:flex;gap:12px;align-items:start;padding-block:8px;cursor:pointer}.pick input{width:22px;height:22px;margin:1px 0 0;flex:none;accent-color:var(--above)}' +
'textarea,select,input[type=text],input[type=date]{display:block;width:100%;min-height:44px;padding:8px 12px;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:8px}' +
'.wrong{color:var(--below);font-weight:600}.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}' +
'button{min-height:44px;padding:8px 24px;font:inherit;font-weight:600;color:var(--on);background:var(--above);border:1px solid var(--above);border-radius:8px;cursor:pointer}' +
'.close{flex:none;padding:0;width:44px;color:var(--quiet);background:none;border-color:transparent;font-size:1.5rem;line-height:1}' +
'@media(forced-colors:active){:checked+span{outline:3px solid}}'

function begin () {
  const host = el('div', { 'data-everweek': told.ask })
  let into = null
  // What is no selector is as one that finds nothing: the questions stand where the line stands.
  try { into = told.into && document.querySelector(told.into) } catch (refused) { /* As said. */ }
  if (into) { into.append(host) } else if (kind === 'popover' || !document.body.contains(script)) { document.body.append(host) } else { script.after(host) }
  root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(CSS)
  root.adoptedStyleSheets = [sheet]
  place = el('div', { class: 'all', hidden: true })
  if (kind === 'popover') { return button() }
  root.append(place)
  // Asked for when it comes near: until then, nothing.
  const near = new IntersectionObserver(function (seen) {
    if (!seen.some(function (one) { return one.isIntersecting })) { return }
    near.disconnect()
    load(show)
  }, { rootMargin: '200px' })
  near.observe(host)
}
function load (then) {
  fetch(base + 'questions' + query, { credentials: 'omit', referrerPolicy: 'no-referrer' })
    .then(function (reply) { return reply.ok ? reply.json() : Promise.reject(reply) })
    .then(function (found) { says = found.says; then(found.form) })
    // A page that may not ask, or a link that is closed: nothing is shown, as if the widget were not there.
    .catch(function () { if (opener) { opener.remove() } })
}
function button () {
  opener = el('button', { class: told.side === 'start' ? 'open start' : 'open', type: 'button', 'aria-haspopup': 'dialog', text: told.label, hidden: true })
  dialog = el('dialog', { 'aria-labelledby': 'title' }, place)
  root.append(opener, dialog)
  opener.addEventListener('click', function () {
    if (place.childElementCount) { return dialog.showModal() }
    load(function (form) { show(form); dialog.showModal() })
  })
  // A press beside it closes it, as Escape does by itself; what she typed stays.
  dialog.addEventListener('click', function (event) { if (event.target === dialog) { dialog.close() } })
  if (told.label) { opener.hidden = false; return }
  load(function (form) {
    opener.textContent = says.open
    opener.lang = form.language
    opener.dir = form.direction
    show(form)
    opener.hidden = false
  })
}

function show (form) {
  newWord()
  shownAt = Date.now()
  draw(form)
  place.hidden = false
}
function draw (form) {
  place.lang = form.language
  place.dir = form.direction
  if (dialog) { dialog.dir = form.direction; dialog.lang = form.language }
  counted = 0
  const made = el('form', { novalidate: true, autocomplete: 'off', 'aria-label': says.house })
  const first = form.questions.findIndex(function (one) { return one.control !== 'statement' })
  const asked = form.questions.map(function (one, at) { return question(one, at === first) })
  asked.forEach(function (one) { made.append(one) })
  form.questions.forEach(function (one) { made.append(hidden('seen', one.key)) })
  form.hidden.forEach(function (pair) { made.append(hidden(pair[0], pair[1])) })
  made.append(el('p', { class: 'unseen', 'aria-hidden': 'true' }, el('label', { text: says.trap }, el('input', { type: 'text', name: 'website', tabindex: '-1', autocomplete: 'off' }))))
  const said = el('p', { class: 'wrong', role: 'status' })
  const send = el('button', { type: 'submit', text: form.send })
  const kept = el('p', { class: 'quiet' }, el('a', { href: new URL('privacy', script.src).href, target: '_blank', rel: 'noopener noreferrer', text: says.kept }))
  made.append(said, el('p', {}, send), kept)
  if (kind === 'thumbs' && !armed && first >= 0) { shorten(asked[first], asked.slice(first + 1).concat(send, kept)) }
  made.addEventListener('submit', function (event) { event.preventDefault(); deliver(made, said) })
  place.replaceChildren(head(form), made)
}
function head (form) {
  const title = el('h2', { id: 'title', tabindex: '-1', text: form.title })
  const close = dialog && el('button', { class: 'close', type: 'button', 'aria-label': says.close, text: '×' })
  if (close) { close.addEventListener('click', function () { dialog.close() }) }
  const top = el('div', { class: 'head' }, title, close)
  return form.intro ? el('div', {}, top, el('p', { text: form.intro })) : top
}
// The short form: one question, and all the rest once it is answered. What is chosen counts also where she then goes away.
function shorten (first, rest) {
  rest.forEach(function (one) { one.hidden = true })
  first.addEventListener('change', function () {
    armed = true
    rest.forEach(function (one) { one.hidden = false })
  })
}
function hidden (name, value) { return el('input', { type: 'hidden', name: name, value: value }) }

function question (one, first) {
  const id = 'q' + (++counted)
  const about = [one.help && id + '-help', one.error && id + '-error'].filter(Boolean).join(' ')
  const help = one.help && el('p', { class: 'quiet', id: id + '-help', text: one.help })
  const error = one.error && el('p', { class: 'wrong', id: id + '-error', text: one.error })
  const mark = one.mark && el('span', { class: 'quiet', text: ' ' + one.mark })
  if (one.control === 'statement') { return el('div', { class: 'asked' }, el('p', { text: one.text }), help) }
  const apart = one.not_applicable
  if (one.choices.length && one.control !== 'select') {
    const several = one.control === 'several'
    const legend = el('legend', {}, el('bdi', { text: one.text }), mark)
    const set = el('fieldset', { class: 'asked', 'aria-describedby': about }, legend, help, error)
    if (one.control === 'points') {
      set.append(el('div', { class: 'points' }, ...one.choices.map(function (choice, at) { return point(one, choice, at) })))
      if (one.low_words || one.high_words) { set.append(el('div', { class: 'ends', 'aria-hidden': 'true' }, el('bdi', { text: one.low_words || ' ' }), el('bdi', { text: one.high_words || ' ' }))) }
    } else if (kind === 'thumbs' && first && one.choices.length < 4 && !several && !one.choices.some(function (choice) { return choice.own_name })) {
      set.append(el('div', { class: 'thumbs' }, ...one.choices.map(function (choice) { return thumb(one, choice) })))
    } else { one.choices.forEach(function (choice) { pick(set, one, choice, several) }) }
    if (apart) { pick(set, one, apart, several) }
    return set
  }
  const box = el('div', { class: 'asked' }, el('label', { class: 'legend', for: id }, el('bdi', { text: one.text }), mark), help, error)
  const given = { id: id, name: one.name, 'aria-describedby': about, 'aria-invalid': one.error && 'true' }
  let field
  if (one.control === 'text') {
    field = el('textarea', Object.assign(given, { rows: '3', maxlength: one.longest, dir: 'auto' }))
    field.value = one.value
  } else if (one.control === 'select') {
    field = el('select', given, el('option', { value: '' }))
    one.choices.forEach(function (choice) { field.append(el('option', { value: choice.value, text: choice.label, selected: choice.chosen })) })
  } else {
    field = el('input', Object.assign(given, one.control === 'date' ? { type: 'date' } : { type: 'text', inputmode: 'decimal' }))
    field.value = one.value
  }
  box.append(field)
  if (apart) { pick(box, one, apart, true) }
  return box
}
function input (one, choice, several) {
  return el('input', { type: several ? 'checkbox' : 'radio', name: one.name, value: choice.value, checked: choice.chosen })
}
function point (one, choice, at) {
  const words = el('span', {}, choice.label)
  const ends = at === 0 ? one.low_words : at === one.choices.length - 1 ? one.high_words : ''
  if (ends) { words.append(el('span', { class: 'unseen', text: ' ' + ends })) }
  return el('label', {}, input(one, choice), words)
}
function thumb (one, choice) {
  const up = ['yes', 'up'].indexOf(choice.value) >= 0
  const hand = (up || ['no', 'down'].indexOf(choice.value) >= 0) && drawn(up)
  return el('label', {}, input(one, choice), el('span', {}, hand, el('bdi', { text: choice.label })))
}
function drawn (up) {
  const made = ['svg', 'path'].map(function (name) { return document.createElementNS('http://www.w3.org/2000/svg', name) })
  made[0].setAttribute('viewBox', '0 0 24 24')
  made[0].setAttribute('aria-hidden', 'true')
  made[1].setAttribute('d', 'M3 10h4v10H3zM9 10l4-8c1.7 0 2.5 1.2 2.2 2.8L14.5 9H20a1.5 1.5 0 0 1 1.5 2l-2 7.5A2 2 0 0 1 17.5 20H9z')
  if (!up) { made[1].setAttribute('transform', 'rotate(180 12 12)') }
  made[0].append(made[1])
  return made[0]
}
function pick (box, one, choice, several) {
  box.append(el('label', { class: 'pick' }, input(one, choice, several), el('bdi', { text: choice.label })))
  if (!choice.own_name) { return }
  const own = el('input', { type: 'text', name: choice.own_name, maxlength: '2000', 'aria-label': choice.label })
  own.value = choice.own_words
  box.append(own)
}

function body (made) {
  const all = new URLSearchParams(new FormData(made))
  all.set('word', word)
  all.set('took', String(Date.now() - shownAt))
  return all
}
function deliver (made, said) {
  if (sending) { return }
  sending = true
  said.textContent = says.sending
  const all = body(made)
  // Kept alive where it is short enough to be: she may press and go.
  fetch(base + 'answers' + query, { method: 'POST', body: all, credentials: 'omit', referrerPolicy: 'no-referrer', keepalive: String(all).length < 6e4 })
    .then(function (reply) { return reply.json() })
    .then(function (reply) {
      if (reply.thanks) { return thank(reply) }
      if (reply.another) { newWord() }
      if (!reply.form) { said.textContent = reply.wrong || says.later; return }
      draw(reply.form)
      const first = root.querySelector('.wrong[id]') || root.querySelectorAll('.asked')[made.querySelectorAll('.asked').length]
      const at = first && (first.id ? first.parentNode : first).querySelector('input,textarea,select')
      if (at) { at.focus() }
    })
    // The line broke, or what came was no answer of ours: she sends the same once more, and it is one.
    .catch(function () { said.textContent = says.later })
    .then(function () { sending = false })
}
function thank (reply) {
  sent = true
  remember()
  const title = el('h2', { id: 'title', tabindex: '-1', text: reply.title })
  const close = dialog && el('button', { type: 'button', text: says.close })
  if (close) { close.addEventListener('click', function () { dialog.close(); opener.remove() }) }
  place.replaceChildren(title, ...reply.thanks.split('\n').map(function (line) { return el('p', { text: line }) }), el('p', { class: 'quiet', text: reply.next }), close || '')
  title.focus()
}
window.addEventListener('pagehide', function () {
  const made = armed && !sent && !sending && root.querySelector('form')
  if (!made) { return }
  left = body(made)
  left.set('leaving', '1')
  sent = true
  remember()
  leave().catch(function () {})
})
function leave () {
  return fetch(base + 'answers' + query, { method: 'POST', body: left, credentials: 'omit', referrerPolicy: 'no-referrer', keepalive: true })
}
// Gone back to, the page stands as she left it. The same sent again is one answer, and she is thanked; where it was none, she goes on.
window.addEventListener('pageshow', function (event) {
  if (!event.persisted || !left) { return }
  sending = true
  leave().then(function (reply) { return reply.json() })
    .then(function (reply) { if (reply.thanks) { thank(reply) } else { sent = false } })
    .catch(function () { sent = false })
    .then(function () { sending = false; left = null })
})

if (asked()) { return }
if (document.body) { begin() } else { document.addEventListener('DOMContentLoaded', begin) }
})()
