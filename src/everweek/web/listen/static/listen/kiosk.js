// The kiosk: one customer after the other. What somebody sends is first kept in the tablet, under a word made for it alone, then sent
// until the house says that it has it. Between two customers nothing of the first stays on the page.
(function () {
  'use strict'
  const told = JSON.parse(document.getElementById('kiosk').textContent)
  const main = document.querySelector('main')
  const waiting = document.getElementById('waiting')
  const wholes = Array.from(document.querySelectorAll('template[data-language]'))
  const loadedAt = Date.now()
  const AGAIN = 15000
  const ANEW = 30 * 60000
  // Tablets that stand side by side are alike: by this one is told from another, until the page is loaded anew.
  const tablet = random()
  let language = told.language
  let asking = null
  let alone = 0
  let sending = false
  let pause = 0

  // --- what is kept in the tablet -------------------------------------------------------------------------------------------------

  const store = new Promise(function (done, refuse) {
    const opening = indexedDB.open('everweek-kiosk', 1)
    opening.onupgradeneeded = function () { opening.result.createObjectStore('answers', { keyPath: 'word' }) }
    opening.onsuccess = function () { done(opening.result) }
    opening.onerror = function () { refuse(opening.error) }
  })
  store.catch(function () {})
  function within (mode, work) {
    return store.then(function (opened) {
      return new Promise(function (done, refuse) {
        // Strict: it is on the disk before she is thanked, for the tablet may be switched off the next moment.
        const change = opened.transaction('answers', mode, { durability: 'strict' })
        const found = work(change.objectStore('answers'))
        change.oncomplete = function () { done(found.result) }
        change.onerror = change.onabort = function () { refuse(change.error) }
      })
    })
  }
  function keep (answer) { return within('readwrite', function (answers) { return answers.put(answer) }) }
  function forget (word) { return within('readwrite', function (answers) { return answers.delete(word) }) }
  function kept () {
    return within('readonly', function (answers) { return answers.getAll() }).then(function (all) {
      return all.filter(function (one) { return one.to === told.answers })
        // What the house stumbled over waits behind the others: they are not held up by it.
        .sort(function (one, other) { return (one.tries || 0) - (other.tries || 0) || one.made - other.made })
    })
  }

  // --- sending --------------------------------------------------------------------------------------------------------------------

  function count () {
    return kept().then(function (all) {
      const stuck = all.filter(function (one) { return one.stuck }).length
      const says = told.says[language]
      const lines = []
      if (all.length > stuck) { lines.push(says.waiting.replace('%(n)s', all.length - stuck)) }
      if (stuck) { lines.push(says.stuck.replace('%(n)s', stuck)) }
      if (waiting.textContent !== lines.join(' ')) { waiting.textContent = lines.join(' ') }
    })
  }
  function sendAll () {
    if (sending || Date.now() < pause) { return }
    sending = true
    kept().then(function (all) {
      return all.filter(function (one) { return !one.stuck }).reduce(function (before, one) {
        return before.then(function () { return send(one) })
      }, Promise.resolve())
    }).catch(function () { /* No line, or a house that is away: tried again in a moment. */ })
      .then(function () { sending = false; return count() }).catch(function () {})
  }
  function send (one) {
    const body = new URLSearchParams(one.body)
    body.set('age', String(Math.max(0, Math.round((Date.now() - one.made) / 1000))))
    return fetch(one.to, { method: 'POST', body: body, credentials: 'omit', referrerPolicy: 'no-referrer' }).then(function (reply) {
      if (reply.ok) { return reply.json().then(function (said) { return said.kept ? forget(one.word) : Promise.reject(said) }) }
      if (reply.status === 429 || reply.status >= 500) {
        pause = Date.now() + 1000 * (Number(reply.headers.get('Retry-After')) || 10)
        one.tries = (one.tries || 0) + (reply.status === 500 ? 1 : 0)
        return keep(one).then(function () { return Promise.reject(reply) })
      }
      // It is kept all the same: whoever looks after the tablet sees it, and it is tried anew when the page is loaded.
      one.stuck = reply.status
      return keep(one)
    })
  }
  function unstick () {
    return kept().then(function (all) {
      return Promise.all(all.filter(function (one) { return one.stuck }).map(function (one) { one.stuck = 0; return keep(one) }))
    })
  }

  // --- asking ---------------------------------------------------------------------------------------------------------------------

  function random () {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (one) { return ('0' + one.toString(16)).slice(-2) }).join('')
  }
  function made (tag, words, more) {
    const found = Object.assign(document.createElement(tag), more || {})
    found.textContent = words
    return found
  }
  function ask () {
    const whole = wholes.find(function (one) { return one.dataset.language === language })
    const form = document.createElement('form')
    form.noValidate = true
    form.autocomplete = 'off'
    form.append(whole.content.cloneNode(true))
    document.documentElement.lang = language
    document.documentElement.dir = whole.dataset.direction
    asking = { form: form, touched: false, seen: seenOf(form) }
    form.addEventListener('input', function () { asking.touched = true; show() })
    form.addEventListener('submit', function (event) { event.preventDefault(); deliver() })
    main.replaceChildren(made('h1', whole.dataset.title, { tabIndex: -1 }), form)
    show()
    document.getElementById('privacy').textContent = told.says[language].privacy
    languages()
    count().catch(function () {})
    window.scrollTo(0, 0)
  }
  // The same form stands in every language, field by field: what was typed goes on into the other one.
  function carry (before) {
    const fields = asking.form.elements
    Array.from(before.form.elements).forEach(function (one, at) {
      if (one.type === 'radio' || one.type === 'checkbox') { fields[at].checked = one.checked } else if (/^a\.|^o\./.test(one.name)) { fields[at].value = one.value }
    })
    asking.touched = before.touched
    show()
  }
  // In the order of the questionnaire: some stand folded away at the end of the form.
  function seenOf (form) {
    const every = Array.from(form.querySelectorAll('input[name=seen]'))
    return told.questions.map(function (one) { return every.find(function (seen) { return seen.value === one.key }) })
  }
  function block (seen) {
    let found = seen.nextElementSibling
    while (found && !found.classList.contains('asked')) { found = found.nextElementSibling }
    return found
  }
  // Which questions are shown after the answers so far: as the server decides it, question by question.
  function show () {
    // Without the names every object has: a question may be called like one of them.
    const answers = Object.create(null)
    told.questions.forEach(function (one, at) {
      const shown = !one.when || holds(one.when, answers)
      const part = block(asking.seen[at])
      asking.seen[at].disabled = !shown
      part.hidden = !shown
      part.querySelectorAll('input,textarea,select').forEach(function (field) { field.disabled = !shown })
      const answer = shown ? read(one) : undefined
      if (answer !== undefined && !wrong(one, answer)) { answers[one.key] = answer }
    })
    return answers
  }
  function read (one) {
    const given = new FormData(asking.form).getAll('a.' + one.key).map(function (text) { return text.trim() }).filter(Boolean)
    if (!given.length || one.control === 'statement') { return undefined }
    if (given.indexOf(told.na) >= 0) { return told.na }
    if (one.control === 'several') { return given }
    if (one.control === 'yes-no') { return given[0] === 'yes' }
    if (one.control === 'points' || one.control === 'number') {
      return /^-?[0-9]{1,15}([.,][0-9]{1,9})?$/.test(given[0]) ? Number(given[0].replace(',', '.')) : given[0]
    }
    return given[0]
  }
  function wrong (one, answer) {
    if (answer === told.na) { return false }
    if (one.control === 'several') { return (one.least && answer.length < one.least) || (one.most && answer.length > one.most) }
    if (one.control !== 'number') { return false }
    return typeof answer !== 'number' || (one.whole && answer % 1 !== 0) || (one.low !== null && (answer < one.low || answer > one.high))
  }
  function holds (when, answers) {
    if (when.all) { return when.all.every(function (part) { return holds(part, answers) }) }
    if (when.any) { return when.any.some(function (part) { return holds(part, answers) }) }
    if (when.not) { return !holds(when.not, answers) }
    const answer = answers[when.question]
    if ('answered' in when) { return (answer !== undefined) === when.answered }
    if (answer === undefined) { return false }
    if ('includes' in when) { return [].concat(answer).indexOf(when.includes) >= 0 }
    if ('at_least' in when) { return typeof answer === typeof when.at_least && answer !== told.na && answer >= when.at_least }
    if ('at_most' in when) { return typeof answer === typeof when.at_most && answer !== told.na && answer <= when.at_most }
    if ('any_of' in when) { return when.any_of.indexOf(answer) >= 0 }
    return 'is' in when ? answer === when.is : answer !== when.is_not
  }

  function deliver () {
    const says = told.says[language]
    const answers = show()
    asking.form.querySelectorAll('.wrong').forEach(function (one) { one.remove() })
    const faulty = told.questions.map(function (one, at) {
      if (asking.seen[at].disabled || one.control === 'statement') { return null }
      const answer = read(one)
      const words = answer === undefined ? one.required && says.required : wrong(one, answer) && says.look
      return words ? { at: at, words: words } : null
    }).filter(Boolean)
    if (faulty.length) { return complain(faulty) }
    if (!Object.keys(answers).length) { return refuse(says.nothing) }
    const body = new URLSearchParams(new FormData(asking.form))
    const word = random()
    body.set('word', word)
    body.set('tablet', tablet)
    body.set('version', String(told.version))
    body.set('lang', language)
    keep({ word: word, to: told.answers, made: Date.now(), stuck: 0, body: body.toString() })
      .then(function () { thank(); sendAll() }, function () { refuse(says.cannot) })
  }
  function complain (faulty) {
    faulty.forEach(function (one) {
      const part = block(asking.seen[one.at])
      const said = made('p', one.words, { className: 'wrong', id: 'wrong-' + one.at })
      const folded = part.closest('details')
      if (folded) { folded.open = true }
      part.setAttribute('aria-describedby', said.id)
      part.insertBefore(said, part.children[1] || null)
    })
    const first = block(asking.seen[faulty[0].at]).querySelector('input,textarea,select')
    if (first) { first.focus() }
  }
  function refuse (words) {
    const said = made('p', words, { className: 'wrong' })
    said.setAttribute('role', 'alert')
    asking.form.querySelector('.buttons').before(said)
  }
  function thank () {
    const says = told.says[language]
    asking = null
    const box = document.createElement('div')
    box.setAttribute('role', 'status')
    says.thanks.split('\n').forEach(function (line) { box.append(made('p', line)) })
    box.append(made('p', says.next, { className: 'quiet' }))
    const again = made('button', says.anew, { className: 'button', type: 'button' })
    again.addEventListener('click', function () { anew(); main.querySelector('h1').focus() })
    const title = made('h1', says.kept, { tabIndex: -1 })
    main.replaceChildren(title, box, again)
    title.focus()
    clearTimeout(alone)
    alone = setTimeout(anew, told.seconds.thanked * 1000)
  }
  function anew () {
    clearTimeout(alone)
    closeAsk()
    language = told.language
    // A tablet that stands for weeks asks what is asked now; without a line it goes on with what it has.
    if (navigator.onLine && Date.now() - loadedAt > ANEW) { return location.reload() }
    ask()
  }

  // --- left alone -----------------------------------------------------------------------------------------------------------------

  let still = null
  function closeAsk () { if (still) { still.close(); still.remove(); still = null } }
  function touched () {
    clearTimeout(alone)
    if (!asking) { alone = setTimeout(anew, told.seconds.thanked * 1000); return }
    alone = setTimeout(askWhetherThere, told.seconds.alone * 1000)
  }
  function askWhetherThere () {
    if (!asking || (!asking.touched && language === told.language)) { return }
    const says = told.says[language]
    still = document.createElement('dialog')
    still.setAttribute('role', 'alertdialog')
    still.setAttribute('aria-labelledby', 'still')
    const here = made('button', says.here, { className: 'button', type: 'button' })
    here.addEventListener('click', function () { closeAsk(); touched() })
    still.addEventListener('cancel', function () { setTimeout(function () { closeAsk(); touched() }) })
    still.append(made('p', says.there, { id: 'still' }), here)
    document.body.append(still)
    still.showModal()
    alone = setTimeout(anew, told.seconds.answer * 1000)
  }
  ;['pointerdown', 'keydown', 'input'].forEach(function (kind) {
    document.addEventListener(kind, function () { if (!still) { touched() } })
  })

  // --- the page itself ------------------------------------------------------------------------------------------------------------

  // No way leads out: the languages become buttons.
  const nav = document.querySelector('nav')
  if (nav) {
    Array.from(nav.children).forEach(function (one) {
      const button = made('button', one.textContent, { type: 'button', lang: one.lang })
      button.addEventListener('click', function () {
        const before = asking
        language = button.lang
        ask()
        if (before) { carry(before) }
        main.querySelector('h1').focus()
      })
      one.replaceWith(button)
    })
  }
  function languages () {
    if (!nav) { return }
    Array.from(nav.children).forEach(function (one) {
      if (one.lang === language) { one.setAttribute('aria-current', 'true') } else { one.removeAttribute('aria-current') }
    })
  }
  // Gone back to from elsewhere, it begins anew.
  window.addEventListener('pageshow', function (event) { if (event.persisted) { anew() } })
  window.addEventListener('online', sendAll)
  setInterval(sendAll, AGAIN)
  ask()
  unstick().then(sendAll, function () {})

  if ('serviceWorker' in navigator) {
    navigator.serviceWorker.register(told.worker, { scope: told.page }).then(function (found) {
      const script = document.querySelector('script[src]').src
      const needed = [found.scope, script]
      return caches.open('everweek-kiosk:' + found.scope).then(function (cache) {
        return cache.addAll(needed).then(function () { return cache.keys() }).then(function (all) {
          return Promise.all(all.map(function (one) { return needed.indexOf(one.url) < 0 && cache.delete(one) }))
        })
      })
    }).catch(function () { /* Without one, or without a line now: what was kept before stays. */ })
  }
})()
