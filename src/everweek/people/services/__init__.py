"""Writes: one verb per function, one transaction, one line in the journal. Ask ``people.access`` for the right first."""

from everweek.people.services.accounts import (
    LINK_DAYS,
    close_account,
    draw_password,
    hand_link,
    mail_link,
    make_account,
    remove_factors,
    set_password,
)
from everweek.people.services.customers import (
    CustomerRow,
    export_customer,
    give_facts_keys,
    upsert_customers,
)
from everweek.people.services.employees import MemberRow, upsert_members
from everweek.people.services.erasures import erase_customer, keep_erasures, replay_erasures
from everweek.people.services.founding import found_house, welcome_member
from everweek.people.services.keeping import change_privacy, end_keeping, keep_for, say_privacy
from everweek.people.services.members import edit_profile, join_member, leave_member, return_member, take_back_leaving
from everweek.people.services.merging import (
    last_merging_of,
    merge_customers,
    merging_of,
    part_customers,
    suggest_again,
    tell_apart,
)
from everweek.people.services.posts import (
    Cut,
    Held,
    Over,
    end_post,
    give_post,
    goes_on,
    held,
    put_back_end,
    renew_post,
    undo_giving,
)
from everweek.people.services.profiles import add_customer, change_customer
from everweek.people.services.segments import remove_segment, save_segment
from everweek.people.services.tokens import make_token, revoke_token
from everweek.people.services.units import (
    close_unit,
    edit_organisation,
    found_organisation,
    move_unit,
    open_unit,
    rename_unit,
    reopen_unit,
)

__all__ = [
    "LINK_DAYS",
    "CustomerRow",
    "Cut",
    "Held",
    "MemberRow",
    "Over",
    "add_customer",
    "change_customer",
    "change_privacy",
    "close_account",
    "close_unit",
    "draw_password",
    "edit_organisation",
    "edit_profile",
    "end_keeping",
    "end_post",
    "erase_customer",
    "export_customer",
    "found_house",
    "found_organisation",
    "give_facts_keys",
    "give_post",
    "goes_on",
    "hand_link",
    "held",
    "join_member",
    "keep_erasures",
    "keep_for",
    "last_merging_of",
    "leave_member",
    "mail_link",
    "make_account",
    "make_token",
    "merge_customers",
    "merging_of",
    "move_unit",
    "open_unit",
    "part_customers",
    "put_back_end",
    "remove_factors",
    "remove_segment",
    "rename_unit",
    "renew_post",
    "reopen_unit",
    "replay_erasures",
    "return_member",
    "revoke_token",
    "save_segment",
    "say_privacy",
    "set_password",
    "suggest_again",
    "take_back_leaving",
    "tell_apart",
    "undo_giving",
    "upsert_customers",
    "upsert_members",
    "welcome_member",
]
