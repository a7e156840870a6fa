package dev.interlock.registration;

/** Why registration has locked a handle; the names are the words on the wire. */
public enum LockReason {
    MODULE_UPGRADE
}
