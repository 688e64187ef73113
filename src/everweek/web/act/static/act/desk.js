// The page of a case by keyboard, and what is looked up when it is unfolded. Without it every form and every link is still there.
(function () {
  'use strict'
  document.querySelectorAll('details[data-opens]').forEach(function (part) {
    part.addEventListener('toggle', function () {
      const address = part.dataset.opens
      if (!part.open || !address) { return }
      delete part.dataset.opens
      fetch(address, { headers: { 'Everweek-Part': 'yes' } }).then(function (answer) {
        if (!answer.ok) { throw new Error(answer.status) }
        return answer.text()
      }).then(function (html) {
        part.querySelector('div').innerHTML = html
      }).catch(function () {
        // The link that stands there still leads to it; unfolded again it is asked for again.
        part.dataset.opens = address
      })
    })
  })

  // Where there is room for it beside the case, what is known of it is at hand at once.
  if (window.matchMedia('(min-width: 60rem)').matches) {
    document.querySelectorAll('details[data-at-hand]').forEach(function (part) { part.open = true })
  }

  // Who else has it open. Only while the page is seen, and only in words: nothing that is being written is sent.
  const told = document.querySelector('[data-looking]')
  const proof = document.querySelector('input[name=csrfmiddlewaretoken]')
  const EVERY = 20000
  let said = ''
  const look = function () {
    if (document.hidden || !told || !proof) { return }
    const writing = Array.from(document.querySelectorAll('main textarea')).some(function (area) { return area.value !== area.defaultValue })
    const sent = new URLSearchParams({ csrfmiddlewaretoken: proof.value, writing: writing ? 'yes' : '' })
    fetch(told.dataset.looking, { method: 'POST', body: sent, redirect: 'error' }).then(function (answer) {
      return answer.ok && answer.text().then(function (html) { if (said !== html) { told.innerHTML = said = html } })
    }).catch(function () {})
  }
  look()
  setInterval(look, EVERY)
  document.addEventListener('visibilitychange', look)

  // What is folded within something folded is seen once both are open.
  const unfold = function (fold) { for (let at = fold; at; at = at.parentElement.closest('details')) { at.open = true } }

  // The list of the keys says what each reaches, so that it cannot say otherwise than what is done.
  const reached = {}
  document.querySelectorAll('#keys-help [data-reaches]').forEach(function (key) { reached[key.textContent] = key.dataset.reaches })
  document.addEventListener('keydown', function (event) {
    const at = event.target
    if (!('keys' in document.body.dataset) || event.ctrlKey || event.metaKey || event.altKey || event.repeat) { return }
    if (at.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName) || document.querySelector('dialog[open]')) { return }
    const sent = reached[event.key] && 'form[action="' + reached[event.key] + '"]'
    // Where a button beside it is sent there too, and would be pressed at once, the key opens the form.
    const folded = sent && document.querySelector('details ' + sent)
    const later = sent && !folded && document.querySelector('details[data-opens="' + reached[event.key] + '"]')
    if (later) {
      // Its form comes once it is unfolded, and takes the focus over from the link that stands there until then.
      event.preventDefault()
      unfold(later)
      later.querySelector('div a').focus()
    }
    const form = folded || (sent && !later && document.querySelector(sent))
    if (!form) { return }
    event.preventDefault()
    const fold = form.closest('details')
    if (!fold) { form.requestSubmit(); return }
    unfold(fold)
    const first = form.querySelector('textarea, select, input:not([type=hidden]), button')
    first.focus()
    first.scrollIntoView({ block: 'nearest' })
  })
})()
