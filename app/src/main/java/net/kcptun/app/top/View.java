package net.kcptun.app.top;

import net.kcptun.app.command.Tree;
import net.kcptun.app.top.Screen.Look;
import net.kcptun.app.top.Screen.Picture;
import net.kcptun.app.top.SessionRow.Order;

/// What is looked at and how, drawn anew after each snapshot and each key. They come from two threads.
final class View {
    private final Display display;
    private Order order;
    private int skipped;
    private Tree before = Tree.EMPTY;
    private Tree now = Tree.EMPTY;
    private String trouble = "";

    View(Display display, Order order) {
        this.display = display;
        this.order = order;
    }

    /// False: nobody reads any more.
    synchronized boolean onSnapshot(Tree next) {
        before = now;
        now = next;
        trouble = "";
        return draw();
    }

    /// False: nobody reads any more.
    synchronized boolean onTrouble(String line) {
        trouble = line;
        return draw();
    }

    synchronized void onKey(Key key) {
        int page = Math.max(1, display.size().rows() / 2);
        switch (key) {
            case SORT -> order = order.next();
            case UP -> skipped--;
            case DOWN -> skipped++;
            case PAGE_UP -> skipped -= page;
            case PAGE_DOWN -> skipped += page;
            case QUIT, OTHER -> {
                return;
            }
        }
        draw();
    }

    private boolean draw() {
        Screen.Size size = display.size();
        Picture picture = trouble.isEmpty()
                ? Screen.picture(now, before, new Look(size, order, skipped))
                : Screen.trouble(trouble, size);
        skipped = picture.skipped();
        return display.show(picture.lines());
    }
}
