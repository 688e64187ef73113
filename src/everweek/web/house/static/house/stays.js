// What has the focus and is replaced while one works on a page, or can be pressed no more, has it again where it still stands. Else
// what says what happened has it, or what stands in its place: nobody begins again at the top. One listener for whatever replaces it.
(function () {
  'use strict'
  // Looked up when it is needed: on the first page this one comes before it.
  const house = function () { return window.everweek }
  let held = null
  const lost = function () { return !held.isConnected || held.disabled }
  document.addEventListener('focusin', function (event) { held = event.target })
  // Whoever left it by themselves holds nothing.
  document.addEventListener('focusout', function () {
    setTimeout(function () { if (held && !lost() && document.activeElement === document.body) { held = null } })
  })
  const instead = function (place) {
    const fold = place.closest('details')
    return house().first(place, '[role=status]') || house().first(place, 'select, textarea, input:not([type=hidden])') ||
      house().first(place, house().STOPS) || (fold && fold.querySelector('summary')) || place
  }
  new MutationObserver(function (changes) {
    if (!held || !lost() || ![document.body, held].includes(document.activeElement)) { return }
    const change = changes.find(function (one) {
      return one.target === held || Array.from(one.removedNodes).some(function (gone) { return gone.contains(held) })
    })
    const place = change && (change.target === held ? held.form || held.parentElement : change.target)
    if (place) { house().goTo(house().first(place, house().STOPS, house().mark(held)) || instead(place)) }
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] })
})()
