"""The addresses of customers and segments."""

from django.urls import path

from everweek.web.customers import customer, customers, giving, merging, segments

urlpatterns = [
    path("", customers.customers, name="customers"),
    path("new", customers.add, name="customer-new"),
    path("alike", merging.pairs, name="customers-alike"),
    path("segments/", segments.list_all, name="segments"),
    path("segments/new", segments.new, name="segment-new"),
    path("segments/<slug:key>", segments.one_segment, name="segment"),
    path("segments/<slug:key>/remove", segments.remove, name="segment-remove"),
    path("segments/<slug:key>/undo", segments.take_back, name="segment-undo"),
    path("<int:customer_id>", customer.one_customer, name="customer"),
    path("<int:customer_id>/profile", customer.profile, name="customer-profile"),
    path("<int:customer_id>/attribute", customer.attribute, name="customer-attribute"),
    path("<int:customer_id>/undo", customer.take_back, name="customer-undo"),
    path("<int:customer_id>/others", merging.others, name="customer-others"),
    path("<int:customer_id>/merge/<int:other_id>", merging.merge, name="customer-merge"),
    path("<int:customer_id>/apart/<int:other_id>", merging.apart, name="customer-apart"),
    path("<int:customer_id>/suggest/<int:other_id>", merging.suggest, name="customer-suggest"),
    path("<int:customer_id>/part/<int:merging_id>", merging.part, name="customer-part"),
    path("<int:customer_id>/export", giving.hand_out, name="customer-export"),
    path("<int:customer_id>/erase", giving.erase, name="customer-erase"),
]
