package dev.interlock;

public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(args.length);
    }
}
