// A part of a page that goes on while it is looked at: what has data-live is asked for anew every data-every seconds, and shown in place.
(function () {
  'use strict'
  const SLOWEST = 60
  const told = document.createElement('p')
  told.className = 'unseen'
  told.setAttribute('role', 'status')
  document.body.append(told)

  // The proof of origin in each form is written anew each time, and is no news.
  const plain = function (html) { return html.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, '$1') }

  document.querySelectorAll('[data-live]').forEach(function (part) {
    const every = Number(part.dataset.every)
    let wait = every
    let shown = null
    let said = ''

    // Nobody's hand is pulled away: what is being written in, chosen from or unfolded stays as it is until she has left it.
    const busy = function () {
      const at = document.activeElement
      return (part.contains(at) && /^(INPUT|SELECT|TEXTAREA|BUTTON|SUMMARY)$/.test(at.tagName)) || part.querySelector('details[open]')
    }
    const put = function (html) {
      if (plain(html) === shown) { return }
      shown = plain(html)
      part.innerHTML = html
      const says = part.querySelector('[data-says]')
      if (says && says.textContent.trim() !== said) {
        said = says.textContent.trim()
        told.textContent = said
      }
    }
    const ask = function () {
      if (document.hidden || busy()) { later(); return }
      fetch(part.dataset.live, { headers: { 'Everweek-Part': 'yes' } }).then(function (answer) {
        const whole = answer.headers.get('Everweek-Whole')
        if (whole) { window.everweek.leave(); location.replace(whole); return }
        if (!answer.ok) { throw new Error(answer.status) }
        return answer.text().then(function (html) {
          wait = every
          if (!busy()) { put(html) }
          later()
        })
      }).catch(function () {
        wait = Math.min(wait * 2, SLOWEST)
        later()
      })
    }
    const later = function () { setTimeout(ask, wait * 1000) }
    later()
  })

  // What may be meant by the letters typed so far: the form is sent with find=1, and what comes back stands where data-finds says.
  document.querySelectorAll('[data-finds]').forEach(function (field) {
    let timer = 0
    let last = new AbortController()
    field.addEventListener('input', function () {
      clearTimeout(timer)
      timer = setTimeout(function () {
        last.abort()
        last = new AbortController()
        const sent = new URLSearchParams(new FormData(field.form))
        sent.set('find', '1')
        fetch(field.form.getAttribute('action') || location.href, {
          method: 'POST', body: sent, headers: { 'Everweek-Part': 'yes' }, signal: last.signal
        }).then(function (answer) {
          const whole = answer.headers.get('Everweek-Whole')
          if (whole) { window.everweek.leave(); location.assign(whole); return }
          return answer.ok && answer.text().then(function (html) { document.getElementById(field.dataset.finds).innerHTML = html })
        }).catch(function () {})
      }, 200)
    })
  })
})()
