// Small comforts; every page works without them. j k: move through a list, enter: open, /: find, ?: what the keys do.
(function () {
  'use strict'
  const typing = function (element) {
    return element.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)
  }

  // The year band is one stop of the tab key; the arrows walk through its weeks.
  document.querySelectorAll('[data-band]').forEach(function (band) {
    const weeks = Array.from(band.querySelectorAll('.weeks a'))
    band.addEventListener('keydown', function (event) {
      const at = weeks.indexOf(document.activeElement)
      const top = weeks[0].getBoundingClientRect().top
      const across = weeks.filter(function (week) { return week.getBoundingClientRect().top === top }).length
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across, Home: -at, End: weeks.length - 1 - at }[event.key]
      if (at < 0 || step === undefined || !weeks[at + step]) { return }
      event.preventDefault()
      weeks[at].tabIndex = -1
      weeks[at + step].tabIndex = 0
      weeks[at + step].focus()
    })
  })

  // A choice that only changes what is shown is sent at once; without a script the button beside it does it. By keyboard a list is
  // walked through, and each step of it is told as a choice: there the button beside it, or Enter, says when it is made.
  document.querySelectorAll('form[data-at-once]').forEach(function (form) {
    let walking = false
    form.addEventListener('pointerdown', function () { walking = false })
    form.addEventListener('keydown', function (event) {
      walking = event.target.tagName === 'SELECT' && event.key !== 'Enter'
    })
    form.addEventListener('change', function (event) {
      if (walking || event.target.type === 'date' || event.target.type === 'text' || 'waits' in event.target.dataset) { return }
      form.requestSubmit()
    })
  })

  // What was found is where reading goes on; the address is shared without that.
  if (location.hash === '#found') {
    document.getElementById('found')?.focus({ preventScroll: true })
    history.replaceState(history.state, '', location.pathname + location.search)
  }

  // A choice after which the same form has more to choose from: it is looked at again, as the button beside it does.
  document.querySelectorAll('select[data-again]').forEach(function (select) {
    select.addEventListener('change', function () { select.form.requestSubmit(select.form.querySelector('button[value="again"]')) })
  })

  // What changes something is sent once, however often it is clicked; whoever comes back to the page may send it anew.
  const sent = new WeakMap()
  document.addEventListener('submit', function (event) {
    if (event.target.method !== 'post' || event.defaultPrevented) { return }
    if (Date.now() - (sent.get(event.target) || 0) < 3000) { event.preventDefault() } else { sent.set(event.target, Date.now()) }
  })
  window.addEventListener('pageshow', function () { document.querySelectorAll('form').forEach(function (form) { sent.delete(form) }) })

  // Long words are kept in this browser until the next page says that what was sent with them is done: a form may be refused, or be
  // sent too late to be taken at all. They are kept for who is signed in: the next one at a shared computer finds nothing of them.
  const SENT = 'everweek-sent'
  if (document.querySelector('[data-saved]')) {
    JSON.parse(sessionStorage.getItem(SENT) || '[]').forEach(function (key) { sessionStorage.removeItem(key) })
    sessionStorage.removeItem(SENT)
  }
  document.querySelectorAll('textarea[data-keep]').forEach(function (area) {
    // Of what could be written meanwhile by others, only words that began from the same state are laid over it again.
    // Where the form is sent to says which form it is, also on the page of a refusal, which has another address.
    const home = area.form ? new URL(area.form.action, location.href).pathname : location.pathname
    const key = 'everweek:' + document.body.dataset.reader + ':' + home + ':' + area.name + (area.form && area.form.dataset.of ? ':' + area.form.dataset.of : '')
    const kept = sessionStorage.getItem(key)
    if (kept && kept !== area.value && area.dataset.keep === 'fresh') { area.value = kept }
    area.addEventListener('input', function () { sessionStorage.setItem(key, area.value) })
    if (area.form) {
      area.form.addEventListener('submit', function () {
        const sent = JSON.parse(sessionStorage.getItem(SENT) || '[]')
        sessionStorage.setItem(SENT, JSON.stringify(sent.filter(function (one) { return one !== key }).concat(key)))
      })
    }
  })

  // What was typed or chosen in a form that was sent is kept through the page that says it was not taken, because its sender was signed
  // out meanwhile or the page was open too long, and laid over the form again where that began from the same state. No other page
  // leaves anything of it, and no password, code or other secret is ever kept.
  const reader = document.body.dataset.reader
  const FORM = 'everweek-form:' + reader + ':'
  const nameOf = function (form) { return FORM + new URL(form.action, location.href).pathname + (form.dataset.of ? ':' + form.dataset.of : '') }
  const secret = function (field) {
    return /^(password|hidden|file|submit|button|image|reset)$/.test(field.type) || 'secret' in field.dataset || /password|one-time-code/.test(field.autocomplete)
  }
  const typed = function (form) {
    return Array.from(form.elements).filter(function (one) { return one.name && typing(one) && !secret(one) && !('keep' in one.dataset) })
  }
  const ticks = function (field) { return field.type === 'checkbox' || field.type === 'radio' }
  const which = function (field) { return field.name + (ticks(field) ? '=' + field.value : '') }
  const chosen = function (field, selected) {
    return Array.from(field.options).filter(function (one) { return one[selected] }).map(function (one) { return one.value })
  }
  const stands = function (field) { return ticks(field) ? field.checked : field.options ? chosen(field, 'selected').join('\n') : field.value }
  const began = function (field) {
    if (ticks(field)) { return field.defaultChecked }
    if (!field.options) { return field.defaultValue }
    const marked = chosen(field, 'defaultSelected')
    return (marked.length || field.multiple || !field.options.length ? marked : [field.options[0].value]).join('\n')
  }
  const UNSENT = 'everweek-unsent'
  if (!reader || location.pathname.startsWith('/accounts/') || document.querySelector('[data-unsent]')) {
    sessionStorage.setItem(UNSENT, 'yes')
  } else {
    const unsent = {}
    Object.keys(sessionStorage).filter(function (key) { return key.startsWith('everweek-form:') }).forEach(function (key) {
      if (sessionStorage.getItem(UNSENT)) { unsent[key] = JSON.parse(sessionStorage.getItem(key)) }
      sessionStorage.removeItem(key)
    })
    sessionStorage.removeItem(UNSENT)
    document.querySelectorAll('form').forEach(function (form) {
      if (form.method !== 'post') { return }
      const key = nameOf(form)
      const kept = unsent[key] || {}
      typed(form).forEach(function (field) {
        const was = kept[which(field)]
        if (!was || was[0] !== began(field)) { return }
        if (ticks(field)) {
          field.checked = was[1]
        } else if (field.options) {
          Array.from(field.options).forEach(function (one) { one.selected = was[1].split('\n').includes(one.value) })
        } else {
          field.value = was[1]
        }
        if (was[1] !== began(field) && field.closest('details')) { field.closest('details').open = true }
      })
      form.addEventListener('submit', function () {
        const now = {}
        typed(form).forEach(function (field) { now[which(field)] = [began(field), stands(field)] })
        if (Object.keys(now).length) { sessionStorage.setItem(key, JSON.stringify(now)) }
      })
    })
  }

  // What would be lost by going on elsewhere, by a link or another button, is asked about by the browser itself.
  document.querySelectorAll('form[data-unsaved]').forEach(function (form) {
    const written = function () { return new URLSearchParams(new FormData(form)).toString() }
    const before = form.dataset.unsaved ? '' : written()
    let leaves = false
    form.addEventListener('submit', function () { leaves = true })
    form.querySelectorAll('a[data-leaves]').forEach(function (link) { link.addEventListener('click', function () { leaves = true }) })
    window.addEventListener('pageshow', function () { leaves = false })
    window.addEventListener('beforeunload', function (event) { if (!leaves && written() !== before) { event.preventDefault() } })
  })

  // What stands in a field to be copied: the button shows where there is script, and says that it is done.
  document.querySelectorAll('button[data-copies]').forEach(function (button) {
    const field = document.getElementById(button.dataset.copies)
    button.hidden = !navigator.clipboard || !field
    button.addEventListener('click', function () {
      navigator.clipboard.writeText(field.value).then(function () {
        const said = button.textContent
        button.textContent = button.dataset.copied
        button.setAttribute('role', 'status')
        setTimeout(function () { button.textContent = said }, 3000)
      }, function () { field.select() })
    })
  })

  // After a press the focus is at what was done or the field that was refused; by keyboard also at the row the address names, or at the
  // same control, or the title. Within a page: stays.js.
  const STOPS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]'
  const seen = function (one) { return !one.disabled && (!one.checkVisibility || one.checkVisibility()) }
  const mark = function (at) {
    const leads = at.getAttribute('formaction') || at.getAttribute('href') || (at.form && at.form.getAttribute('action'))
    return [at.tagName, at.id, at.name, /^(checkbox|radio|submit)$/.test(at.type) && at.value, leads].join()
  }
  const first = function (place, wanted, was) {
    return Array.from(place.querySelectorAll(wanted)).find(function (one) { return seen(one) && (!was || mark(one) === was) })
  }
  const goTo = function (at) {
    if (at.tabIndex < 0) { at.tabIndex = -1 }
    at.focus()
  }
  let leaving = ''
  const leave = function () { leaving = document.activeElement.matches(':focus-visible') ? mark(document.activeElement) : '' }
  document.addEventListener('submit', function (event) { if (!event.defaultPrevented) { leave() } })
  document.addEventListener('click', function (event) { if (event.target.closest('a[href]')) { leaving = '' } })
  window.addEventListener('pagehide', function () { sessionStorage.setItem('everweek-at', leaving) })
  window.everweek = { STOPS: STOPS, mark: mark, first: first, goTo: goTo, leave: leave }
  const left = sessionStorage.getItem('everweek-at')
  const main = document.getElementById('main')
  if (main && document.activeElement === document.body) {
    const done = first(main, '.notices > .notice')
    const wrong = first(main, '[aria-invalid=true], .errors, form [role=alert]')
    const row = done && document.getElementById(location.hash.slice(1))
    const at = row ? left && (first(row, STOPS, left) || row) : done || wrong || (left && (first(document, STOPS, left) || first(main, 'h1')))
    if (at && row) { at.setAttribute('aria-description', done.textContent) }
    if (at) { goTo(at) }
  }

  document.addEventListener('keydown', function (event) {
    if (!('keys' in document.body.dataset) || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return }
    if (event.key === 'j' || event.key === 'k') {
      // What is folded away cannot be stopped at: whoever walks would stand still before it.
      const rows = Array.from(document.querySelectorAll('[data-row]')).filter(seen)
      if (!rows.length) { return }
      const at = rows.indexOf(document.activeElement.closest('[data-row]'))
      const row = rows[event.key === 'j' ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0)]
      // Where nothing of a row can be opened the row itself is the stop: enter does nothing there, and the tab key leads into it.
      const stop = first(row, 'a[data-open]') || first(row, 'a[href]') || row
      if (stop === row) { row.tabIndex = -1 }
      stop.focus()
      event.preventDefault()
    } else if (event.key === '/') {
      const box = document.querySelector('[data-search]')
      if (!box || !box.offsetParent) { return }
      box.focus()
      box.select()
      event.preventDefault()
    } else if (event.key === '?') {
      const help = document.getElementById('keys-help')
      if (help && !help.open) { help.showModal(); event.preventDefault() }
    }
  })
})()
