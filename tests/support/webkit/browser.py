#!/usr/bin/python3
"""A window with WebKitGTK for WebKitWebDriver, which starts it. WebKit's own MiniBrowser opens private windows when it is
automated, and in those the app cannot store anything. Arguments: the folder of the profile, then features of WebKit to
turn on, by name. Messages of the console go to the standard output."""

import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402

profile, *features = sys.argv[1:]


def settings():
    made = WebKit2.Settings(enable_write_console_messages_to_stdout=True)
    available = WebKit2.Settings.get_all_features()
    for feature in (available.get(index) for index in range(available.get_length())):
        if feature.get_identifier() in features:
            made.set_feature_enabled(feature, True)
    return made


def open_window(_session):
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True, settings=settings())
    view.connect("web-process-terminated", lambda _view, reason: print("CONSOLE CRASH", reason, flush=True))
    # Nobody is there to answer whether the site may keep its storage.
    view.connect("permission-request", lambda _view, request: request.allow() or True)
    window = Gtk.Window(default_width=1280, default_height=900)
    window.add(view)
    window.show_all()
    return view


def start(_context, session):
    info = WebKit2.ApplicationInfo()
    info.set_name("memelore-tests")
    info.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version())
    session.set_application_info(info)
    session.connect("create-web-view", open_window)


manager = WebKit2.WebsiteDataManager(base_data_directory=f"{profile}/data", base_cache_directory=f"{profile}/cache")
context = WebKit2.WebContext(website_data_manager=manager)
context.set_automation_allowed(True)
context.connect("automation-started", start)
Gtk.main()
