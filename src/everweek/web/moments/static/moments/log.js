// A digit chooses a moment, c goes to the customer, an arrow from there to who was found. Without it the tab key does all of that.
(function () {
  'use strict'
  const form = document.querySelector('[data-moment]')
  if (!form) { return }
  const customer = form.querySelector('[data-customer]')
  const writes = function (element) {
    return /^(SELECT|TEXTAREA)$/.test(element.tagName) || (element.tagName === 'INPUT' && element.type !== 'radio')
  }

  document.addEventListener('keydown', function (event) {
    if (!('keys' in document.body.dataset) || event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) { return }
    const chosen = form.querySelector('[data-digit="' + event.key + '"]')
    if (/^[1-9]$/.test(event.key) && chosen) {
      chosen.checked = true
      chosen.focus()
      event.preventDefault()
    } else if (event.key === 'c') {
      customer.focus()
      customer.select()
      event.preventDefault()
    }
  })

  customer.addEventListener('keydown', function (event) {
    const first = form.querySelector('#found input')
    if (event.key === 'ArrowDown' && first) {
      first.checked = true
      first.focus()
      event.preventDefault()
    }
  })
})()
