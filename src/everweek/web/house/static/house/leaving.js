// Whoever signs out takes along what was written and not sent.
document.querySelector('form[data-leaves]').addEventListener('submit', function () {
  Object.keys(sessionStorage).filter(function (key) { return key.startsWith('everweek') }).forEach(function (key) { sessionStorage.removeItem(key) })
})
